import i18next from "i18next";
import type { ApiError } from "./api";

/** What a refusal means to the person at the screen, in their language. */
export function wordsFor(error: ApiError): string {
  const { status, message, retryAfter } = error;
  if (status === 0) return i18next.t("failure.offline");
  if (error.problem.code === "tenant_suspended") return i18next.t("failure.suspended");
  if (error.problem.code === "read_only") return i18next.t("failure.readOnly");
  if (status === 403) return i18next.t("failure.forbidden");
  if (status === 404) return i18next.t("failure.missing");
  if (status === 413) return i18next.t("failure.large");
  if (status === 429) return i18next.t("failure.busy", { count: retryAfter ?? 1 });
  if (status >= 500 || !message) return i18next.t("failure.server");
  return message;
}

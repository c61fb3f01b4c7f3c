import i18next from "i18next";
import type { ApiError } from "./api";

const BY_CODE = {
  tenant_suspended: "failure.suspended",
  shop_closed: "failure.closed",
  read_only: "failure.readOnly",
  password_needed: "failure.password",
  wrong_password: "failure.password",
  code_needed: "failure.codeNeeded",
  wrong_code: "failure.code",
  two_factor_required: "failure.secondStep",
} as const;

/** What a refusal means to the person at the screen, in their language. */
export function wordsFor(error: ApiError): string {
  const { status, message, retryAfter } = error;
  const { code } = error.problem;
  if (status === 0) return i18next.t("failure.offline");
  if (status === 403) return i18next.t(known(code) ? BY_CODE[code] : "failure.forbidden");
  if (status === 404) return i18next.t("failure.missing");
  if (status === 413) return i18next.t("failure.large");
  if (status === 429) return i18next.t("failure.busy", { count: retryAfter ?? 1 });
  if (status >= 500 || !message) return i18next.t("failure.server");
  return message;
}

function known(code: string): code is keyof typeof BY_CODE {
  return code in BY_CODE;
}

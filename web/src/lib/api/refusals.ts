import i18next from "i18next";
import type { ApiError, Problem } from "./api";
import type { Role } from "./session";

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

/** What a refusal means to the person at the screen, in their language. `left`: seconds until it may be tried again. */
export function wordsFor(error: ApiError, left = error.retryAfter): string {
  const { status, message } = error;
  if (status === 0) return i18next.t("failure.offline");
  if (status === 403) return forbidden(error);
  if (status === 404) return i18next.t("failure.missing");
  if (status === 413) return i18next.t("failure.large");
  if (status === 429) return busy(left ?? 1);
  if (status >= 500 || !message) return i18next.t("failure.server");
  return message;
}

const busy = (left: number) => (left === 0 ? i18next.t("failure.now") : i18next.t("failure.busy", { count: left }));

/** Names the right that is missing, where the server does. */
function forbidden({ problem }: ApiError): string {
  const { code, needs } = problem as Problem & { needs?: Role };
  if (code === "role" && needs) return i18next.t("failure.role", { role: i18next.t(`role.${needs}`) });
  return i18next.t(known(code) ? BY_CODE[code] : "failure.forbidden");
}

function known(code: string): code is keyof typeof BY_CODE {
  return code in BY_CODE;
}

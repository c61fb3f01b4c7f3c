import { useTranslation } from "react-i18next";
import type { ApiError } from "@/lib/api";
import { wordsFor } from "@/lib/refusals";

/** How both forms show what the server refuses: a name that is taken stands at the name. */
export function useRefusals() {
  const { t } = useTranslation("catalogue");
  return {
    fields: { name_taken: "name" } as const,
    words: (error: ApiError) => (error.problem.code === "name_taken" ? t("service.taken") : wordsFor(error)),
  };
}

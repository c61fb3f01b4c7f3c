import { useEffect } from "react";
import type { Path, UseFormReturn } from "react-hook-form";
import type { ApiError } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";

/** How both forms show what the server refuses: a name that is taken stands at the name. */
export function useRefusals() {
  const { t } = useTranslation("catalogue");
  return {
    fields: { name_taken: "name" } as const,
    words: (error: ApiError) => (error.problem.code === "name_taken" ? t("service.taken") : wordsFor(error)),
  };
}

/** Something new begins with its name. */
export function useFirstFocus<Values extends { name: string }>(form: UseFormReturn<Values>, isNew: boolean): void {
  const { setFocus } = form;
  useEffect(() => {
    if (isNew) setFocus("name" as Path<Values>);
  }, [isNew, setFocus]);
}

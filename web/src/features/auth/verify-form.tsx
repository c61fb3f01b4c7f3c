import { useState } from "react";
import { FormError } from "@/components/form/form";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { checkSession } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { confirmAddress, linkWords, tokenHere } from "./links";
import { Said } from "./said";

/** A button, so that a program that opens the links of mails confirms nothing. */
export function VerifyForm() {
  const { t } = useTranslation("auth");
  const cache = useCache();
  const [state, setState] = useState<"asked" | "busy" | "done">("asked");
  const [fault, setFault] = useState("");
  const confirm = async () => {
    setState("busy");
    try {
      await confirmAddress(tokenHere());
      setState("done");
      checkSession(cache);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState("asked");
      setFault(linkWords(error, t));
    }
  };
  if (state === "done") return <Said>{t("verify.done")}</Said>;
  return (
    <div className="grid gap-4">
      <FormError>{fault}</FormError>
      <Button look="primary" busy={state === "busy"} className="h-10" onClick={() => void confirm()}>
        {t("verify.submit")}
      </Button>
    </div>
  );
}

import { Download } from "lucide-react";
import { useCallback, useState } from "react";
import { Checkbox } from "@/components/input/checkbox";
import { Button } from "@/components/sign/button";
import { CopyButton } from "@/components/sign/copy-button";
import { useTranslation } from "@/lib/locale/i18n";

/** Shown this once: the only way in when the phone is lost. They can be left only by saying that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation("account");
  const [kept, setKept] = useState(false);
  // The field that had the focus has gone with the first code.
  const begin = useCallback((line: HTMLElement | null) => line?.focus(), []);
  const text = codes.join("\n");
  return (
    <div className="grid gap-4">
      <p ref={begin} tabIndex={-1} className="text-base text-ink-soft outline-none">
        {t("codes.text")}
      </p>
      <ul aria-label={t("codes.title")} dir="ltr" className="grid gap-x-6 gap-y-1 rounded-lg bg-sunken p-4 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label={t("codes.copy")} />
        <Button asChild>
          <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`} download="munshi-recovery-codes.txt">
            <Download aria-hidden />
            {t("codes.download")}
          </a>
        </Button>
      </div>
      <label className="flex items-center gap-2.5 text-base">
        <Checkbox checked={kept} onCheckedChange={(checked) => setKept(checked === true)} />
        {t("codes.kept")}
      </label>
      <Button look="primary" disabled={!kept} className="justify-self-end" onClick={onDone}>
        {t("codes.done")}
      </Button>
    </div>
  );
}

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { Button, type ButtonProps } from "./button";

const SHOWN_MS = 2_000;

interface CopyButtonProps extends Omit<ButtonProps, "onClick" | "children"> {
  text: string;
  /** What is copied, e.g. "Copy the key". */
  label: string;
}

/** Puts a text into the clipboard and says so for two seconds. */
export function CopyButton({ text, label, ...rest }: CopyButtonProps) {
  const { t } = useTranslation();
  const { run } = useAction();
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(0), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void run(async () => {
    await navigator.clipboard.writeText(text);
    setCopied((times) => times + 1);
  });
  const Icon = copied ? Check : Copy;
  return (
    <Button {...rest} onClick={copy}>
      <Icon aria-hidden />
      <span aria-live="polite">{copied ? t("copied") : label}</span>
    </Button>
  );
}

/** A text that programs read, whole and selectable, with the way to copy it. */
export function CopyField({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-md bg-sunken p-2 ps-3">
      <code dir="ltr" className="min-w-0 flex-1 basis-40 font-mono text-sm wrap-anywhere select-all">
        {text}
      </code>
      <CopyButton size="sm" text={text} label={label} />
    </div>
  );
}

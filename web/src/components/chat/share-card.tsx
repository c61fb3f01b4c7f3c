import { Copy, Download } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Account, posterOf, useShareLink } from "@/lib/resources/whatsapp";

const LONGEST = 500;

/** The link that opens a chat with a number, and the poster that carries it. */
export function ShareCard({ account }: { account: Account }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [text, setText] = useState("");
  const { data, error, mutate } = useShareLink(account.id, text);
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} />;
  const copy = async () => {
    await navigator.clipboard.writeText(data.url);
    toast.success(t("share.copied"));
  };
  const poster = (kind: "pdf" | "png", size: "A4" | "A5") => posterOf(account.id, kind, size, text);
  return (
    <div className="grid gap-4">
      <Field label={t("share.first")} hint={t("share.firstHint")}>
        <Input
          dir="auto"
          maxLength={LONGEST}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => setText(typed.trim())}
        />
      </Field>
      <div className="flex flex-wrap items-center gap-2">
        <a dir="ltr" href={data.url} target="_blank" rel="noreferrer" className="min-w-0 text-accent-ink underline wrap-anywhere">
          {data.url}
        </a>
        <Button size="sm" onClick={() => void copy()}>
          <Copy aria-hidden />
          {t("share.copy")}
        </Button>
      </div>
      <img
        src={poster("png", "A5")}
        alt={t("share.poster", { number: data.shown })}
        width={1240}
        height={1759}
        className="h-auto w-56 max-w-full rounded-md border border-line bg-white"
      />
      <div className="flex flex-wrap gap-2">
        {(["A4", "A5"] as const).map((size) => (
          <Button key={size} asChild>
            <a href={poster("pdf", size)} target="_blank" rel="noreferrer">
              <Download aria-hidden />
              {t("share.pdf", { size })}
            </a>
          </Button>
        ))}
        <Button asChild>
          <a href={poster("png", "A4")} download={`${account.label}.png`}>
            <Download aria-hidden />
            {t("share.picture")}
          </a>
        </Button>
      </div>
    </div>
  );
}

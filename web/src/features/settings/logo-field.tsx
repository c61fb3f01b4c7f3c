import { clsx } from "clsx";
import { ImagePlus, Store } from "lucide-react";
import { useRef } from "react";
import { FileInput } from "@/components/input/file-input";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { upload, urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { shrunk } from "@/lib/page/shrink";

const ACCEPTED = "image/jpeg,image/png,image/webp";

interface LogoFieldProps {
  /** Of the picture; "" for none. */
  id: string;
  disabled: boolean;
  onChange: (id: string) => void;
}

/** The picture that stands on receipts: stored at once, kept with the form. */
export function LogoField({ id, disabled, onChange }: LogoFieldProps) {
  const { t } = useTranslation("settings");
  const input = useRef<HTMLInputElement>(null);
  const { busy, run } = useAction();
  const take = (file: File) => run(async () => onChange((await upload("/api/media", await shrunk(file))).id));
  return (
    <div className="flex items-center gap-4">
      <span className={clsx("grid size-16 shrink-0 place-items-center overflow-hidden rounded-lg border border-line text-ink-faint", id && "bg-white")}>
        {id ? (
          <img src={urlOf("/api/media/{media_id}", { path: { media_id: id } })} alt={t("logo.alt")} className="size-full object-contain" />
        ) : (
          <Store aria-hidden className="size-6" />
        )}
      </span>
      <div className="grid min-w-0 flex-1 gap-1.5">
        <span className="text-sm font-medium">{t("logo.label")}</span>
        <span className="flex flex-wrap gap-2">
          <Button size="sm" busy={busy} disabled={disabled} onClick={() => input.current?.click()}>
            {!busy && <ImagePlus aria-hidden />}
            {t(id ? "logo.change" : "logo.choose")}
          </Button>
          {id && !busy && (
            <Button look="ghost" size="sm" disabled={disabled} onClick={() => onChange("")}>
              {t("logo.remove")}
            </Button>
          )}
        </span>
        <p className="text-sm text-ink-faint">{t("logo.hint")}</p>
        <FileInput ref={input} accept={ACCEPTED} label={t("logo.choose")} onFile={(file) => void take(file)} />
      </div>
    </div>
  );
}

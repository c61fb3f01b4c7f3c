import { ImagePlus, LoaderCircle } from "lucide-react";
import { useRef, useState } from "react";
import { FileInput } from "@/components/input/file-input";
import { Button } from "@/components/sign/button";
import { ApiError, upload } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { shrunk } from "@/lib/page/shrink";
import { Picture } from "./picture";

const ACCEPTED = ["image/jpeg", "image/png", "image/webp"];

interface PictureFieldProps {
  id: string | null;
  onChange: (id: string | null) => void;
}

/** A service's picture: chosen or dropped, made smaller in the browser, stored at once; the form keeps its id. */
export function PictureField({ id, onChange }: PictureFieldProps) {
  const { t } = useTranslation("catalogue");
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (!ACCEPTED.includes(file.type)) return setFault(t("picture.kind"));
    setFault("");
    setBusy(true);
    try {
      onChange((await upload("/api/media", await shrunk(file))).id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(wordsFor(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      className="flex items-center gap-4"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <span className="relative">
        <Picture id={id} className="size-20" />
        {busy && (
          <span className="absolute inset-0 grid place-items-center rounded-lg bg-scrim text-white">
            <LoaderCircle aria-hidden className="size-6 animate-spin" />
          </span>
        )}
      </span>
      <div className="grid min-w-0 flex-1 gap-1.5">
        <span className="text-sm font-medium">{t("picture.label")}</span>
        <span className="flex flex-wrap gap-2">
          <Button size="sm" busy={busy} onClick={() => input.current?.click()}>
            {!busy && <ImagePlus aria-hidden />}
            {t(id ? "picture.change" : "picture.choose")}
          </Button>
          {id && !busy && (
            <Button look="ghost" size="sm" onClick={() => onChange(null)}>
              {t("picture.remove")}
            </Button>
          )}
        </span>
        <p role={fault ? "alert" : undefined} className={fault ? "text-sm text-bad-ink" : "text-sm text-ink-faint"}>
          {fault || t("picture.hint")}
        </p>
        <FileInput ref={input} accept={ACCEPTED.join(",")} label={t("picture.choose")} onFile={(file) => void take(file)} />
      </div>
    </div>
  );
}

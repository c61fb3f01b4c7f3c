import { Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { Preview } from "../timeline/outgoing-row";
import { attach, type Attached, release } from "./outbox";

const MOST_BYTES = 16 * 1024 * 1024;

export function AttachButton({ onFiles }: { onFiles: (files: FileList) => void }) {
  const { t } = useTranslation("inbox");
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label={t("composer.attach")}
        onChange={({ target }) => {
          if (target.files) onFiles(target.files);
          target.value = "";
        }}
      />
      <Button look="ghost" size="icon" aria-label={t("composer.attach")} onClick={() => chooser.current?.click()}>
        <Paperclip aria-hidden />
      </Button>
    </>
  );
}

function Chip({ file, onRemove }: { file: Attached; onRemove: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <li className="flex max-w-56 items-center gap-2 rounded-lg border border-line bg-sunken p-1.5 text-sm">
      <Preview file={file} className="size-10 rounded-md object-cover" />
      <button
        type="button"
        aria-label={t("composer.remove", { name: file.file.name })}
        onClick={onRemove}
        className="grid size-6 shrink-0 place-items-center rounded-md text-ink-faint hover:bg-line hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </button>
    </li>
  );
}

export function Files({ files, onRemove }: { files: readonly Attached[]; onRemove: (file: Attached) => void }) {
  if (!files.length) return null;
  return (
    <ul className="flex flex-wrap gap-2 pb-2">
      {files.map((file) => (
        <Chip key={file.url} file={file} onRemove={() => onRemove(file)} />
      ))}
    </ul>
  );
}

/** The files chosen for the next message; those that are too large are named and left out. */
export function useAttached() {
  const { t } = useTranslation("inbox");
  const [files, setFiles] = useState<readonly Attached[]>([]);
  const add = (chosen: FileList) => {
    const fitting = [...chosen].filter(({ size }) => size <= MOST_BYTES);
    if (fitting.length < chosen.length) toast.error(t("composer.large"));
    setFiles((before) => [...before, ...fitting.map(attach)]);
  };
  const remove = (file: Attached) => {
    release(file);
    setFiles((before) => before.filter((one) => one !== file));
  };
  return { files, add, remove, clear: () => setFiles([]) };
}

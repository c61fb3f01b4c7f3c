import { ChevronLeft, SendHorizontal } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { Bubble } from "@/components/chat/bubble";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { upload } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { useTranslation } from "@/lib/locale/i18n";
import { type Conversation, guessTakenOver } from "@/lib/resources/conversations";
import { buttonsOf, sendTemplate, type Values, type WhatsAppTemplate, wordsOf } from "@/lib/resources/whatsapp-templates";

interface TemplateFormProps {
  chat: Conversation;
  template: WhatsAppTemplate;
  onBack: () => void;
  onSent: () => void;
}

/** The blanks of a template, and what the customer will read. */
export function TemplateForm({ chat, template, onBack, onSent }: TemplateFormProps) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
  const [values, setValues] = useState<Values>({});
  const [file, setFile] = useState<File | null>(null);
  // One key for all tries, so that a second press never sends a second message.
  const [key] = useState(newKey);
  const ready = template.variables.every((blank) => values[blank.key]?.trim()) && (template.file === null || file !== null);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const sent = await run(async () => {
      const media_id = file ? (await upload("/api/media", file)).id : null;
      await sendTemplate(cache, chat.id, { template_id: template.id, variables: values, media_id, client_key: key });
      guessTakenOver(cache, chat);
    });
    if (sent) onSent();
  };
  return (
    <form noValidate onSubmit={(event) => void send(event)} className="grid gap-4">
      <Preview template={template} values={values} />
      {template.file && <FileField kind={template.file} onFile={setFile} />}
      {template.variables.map((blank) => (
        <Field
          key={blank.key}
          label={t(`picker.place.${blank.place}`, { name: blank.name })}
          hint={blank.example && t("picker.example", { example: blank.example })}
        >
          <Input
            dir="auto"
            maxLength={1024}
            autoComplete="off"
            value={values[blank.key] ?? ""}
            onChange={({ target }) => setValues((before) => ({ ...before, [blank.key]: target.value }))}
          />
        </Field>
      ))}
      <div className="flex flex-wrap justify-between gap-2">
        <Button look="ghost" onClick={onBack} className="-ms-2">
          <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
          {t("picker.back")}
        </Button>
        <Button look="primary" type="submit" busy={busy} disabled={!ready}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
          {t("composer.send")}
        </Button>
      </div>
    </form>
  );
}

function Preview({ template, values }: { template: WhatsAppTemplate; values: Values }) {
  const { t } = useTranslation("inbox");
  const buttons = buttonsOf(template);
  return (
    <section aria-label={t("picker.preview")}>
      <Bubble text={wordsOf(template, values)} />
      {buttons.length > 0 && (
        <ul aria-label={t("picker.buttons")} className="flex flex-wrap gap-2 pt-2">
          {buttons.map((button) => (
            <li key={button} className="rounded-md border border-line px-2 py-1 text-sm text-ink-soft">
              <bdi>{button}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const TAKEN = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp", document: "application/pdf" } as const;

function FileField({ kind, onFile }: { kind: keyof typeof TAKEN; onFile: (file: File | null) => void }) {
  const { t } = useTranslation("inbox");
  return (
    <Field label={t(`picker.file.${kind}`)}>
      <Input
        type="file"
        accept={TAKEN[kind]}
        className="py-1.5"
        onChange={({ target }) => onFile(target.files?.[0] ?? null)}
      />
    </Field>
  );
}

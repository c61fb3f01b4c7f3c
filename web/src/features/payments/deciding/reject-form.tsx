import { clsx } from "clsx";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { Bubble } from "@/components/chat/bubble";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Proof, type Reason, type Rejection, useRejectionPreview } from "@/lib/resources/payments";
import { useSettled } from "../queue/settled";

/** In the order of their keys, 1 to 7. */
const REASONS: readonly Reason[] = [
  "blurred",
  "wrong_account",
  "wrong_amount",
  "already_used",
  "not_received",
  "other",
  "not_a_payment",
];
const LONGEST_NOTE = 200;
const PAUSE_MS = 400;

interface RejectFormProps {
  proof: Proof;
  busy: boolean;
  disabled: boolean;
  onReject: (rejection: Rejection) => void;
  onCancel: () => void;
}

/** Why the proof is not accepted, with the very message the customer will get. */
export function RejectForm({ proof, busy, disabled, onReject, onCancel }: RejectFormProps) {
  const { t } = useTranslation(["payments", "common"]);
  const [reason, setReason] = useState<Reason | null>(null);
  const [note, setNote] = useState("");
  const chips = useRef<HTMLFieldSetElement>(null);
  const words = useRef<HTMLInputElement>(null);
  const focusOn = (one: Reason) => chips.current?.querySelector<HTMLInputElement>(`[value=${one}]`)?.focus();
  useEffect(() => {
    chips.current?.querySelector("input")?.focus();
  }, []);
  const choose = (next: Reason) => {
    setReason(next);
    // What is written there is told to the customer: it is the next thing to do.
    if (next === "other") words.current?.focus();
    else focusOn(next);
  };
  useReasonKeys(choose, onCancel);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason && !busy && !disabled) onReject({ reason, note: note.trim() });
  };
  const isOther = reason === "other";
  return (
    <form onSubmit={submit} className="grid gap-3">
      <fieldset ref={chips}>
        <legend className="mb-2 font-semibold">{t("reject.title")}</legend>
        <div className="grid grid-cols-2 gap-1.5">
          {REASONS.map((one, place) => (
            <label
              key={one}
              className={clsx(
                "flex min-h-9 cursor-pointer items-center justify-between gap-2 rounded-md border px-2.5 text-sm font-medium max-md:min-h-[44px]",
                "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
                reason === one ? "border-accent bg-accent-soft text-accent-ink" : "border-line hover:bg-sunken",
              )}
            >
              <input
                type="radio"
                name="reason"
                value={one}
                checked={reason === one}
                onChange={() => choose(one)}
                className="sr-only"
              />
              {t(`reject.${one}`)}
              <span aria-hidden className="text-xs font-normal tabular-nums opacity-70 max-md:hidden pointer-coarse:hidden">
                {place + 1}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t(isOther ? "reject.words" : "reject.note")} hint={t(isOther ? "reject.wordsHint" : "reject.noteHint")}>
        <Input
          ref={words}
          dir="auto"
          maxLength={LONGEST_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={({ key }) => key === "Escape" && onCancel()}
        />
      </Field>
      <div aria-live="polite" className="grid gap-1.5 text-sm">
        {reason ? (
          <Preview proof={proof} reason={reason} note={isOther ? note.trim() : ""} />
        ) : (
          <p className="text-ink-faint">{t("reject.choose")}</p>
        )}
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Button type="submit" look="danger" busy={busy} disabled={disabled || !reason} className="min-h-[44px]">
          {t("reject.submit")}
        </Button>
        <Button onClick={onCancel} className="min-h-[44px]">
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}

/** The message itself, from the shop's own template and in the customer's language. */
function Preview({ proof, reason, note }: { proof: Proof; reason: Reason; note: string }) {
  const { t } = useTranslation(["payments", "common"]);
  const { data, error } = useRejectionPreview(proof.id, { reason, note: useSettled(note, PAUSE_MS) });
  if (error) return <p className="text-bad-ink">{wordsFor(error)}</p>;
  if (!data) return <Skeleton className="h-16" />;
  if (data.text === null) return <p className="text-ink-faint">{t("reject.nobody")}</p>;
  return (
    <>
      <p className="font-medium">
        {t("reject.preview")} <span className="font-normal text-ink-faint">· {t(`common:spoken.${data.language}`)}</span>
      </p>
      <Bubble text={data.text} />
    </>
  );
}

function useReasonKeys(choose: (reason: Reason) => void, cancel: () => void): void {
  const { t } = useTranslation(["payments", "common"]);
  const current = useRef({ choose, cancel });
  useEffect(() => {
    current.current = { choose, cancel };
  });
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    const reasons = REASONS.map((reason, place) => ({
      keys: String(place + 1),
      label: `${t("keys.reason", { place: place + 1 })}: ${t(`reject.${reason}`)}`,
      group,
      run: () => current.current.choose(reason),
    }));
    return [...reasons, { keys: "Escape", label: t("keys.cancel"), group, run: () => current.current.cancel() }];
  }, [t]);
  useShortcuts(shortcuts);
}

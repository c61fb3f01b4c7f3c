import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Field } from "@/components/form/field";
import { AmountInput } from "@/components/input/amount-input";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { parseAmount } from "@/lib/locale/money";
import { correctReading, type Proof, type ReadField } from "@/lib/resources/payments";
import { type Corrected, correctionOf } from "./correcting";

const LONGEST = 80;

interface CorrectionFormProps {
  proof: Proof;
  line: Corrected;
  field: ReadField | undefined;
  onDone: () => void;
}

/** What the picture really says in this line. Enter saves, Escape leaves it. */
export function CorrectionForm({ proof, line, field, onDone }: CorrectionFormProps) {
  const { t } = useTranslation(["payments", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const [value, setValue] = useState(field?.value ?? "");
  const [fault, setFault] = useState("");
  const { currency } = proof.order_due;
  useEffect(() => form.current?.querySelector("input")?.select(), []);
  const save = async (said: string | null) => {
    if (await run(() => correctReading(cache, proof.id, correctionOf(line, said, currency)))) onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = line === "amount" ? parseAmount(value) : value.trim();
    if (!said) return setFault(t("correct.needed"));
    void save(said);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => key === "Escape" && onDone();
  const change = (next: string) => {
    setValue(next);
    setFault("");
  };
  return (
    <form ref={form} onSubmit={submit} className="mb-2 grid gap-2 rounded-md bg-sunken p-2">
      {line === "time" ? (
        <LocalTime value={value} fault={fault} onChange={change} onKeyDown={onKeyDown} />
      ) : (
        <Field label={t(`correct.${line}`, { currency })} error={fault}>
          {line === "amount" ? (
            <AmountInput value={value} onChange={change} onKeyDown={onKeyDown} />
          ) : (
            <Input
              dir="auto"
              autoComplete="off"
              maxLength={LONGEST}
              value={value}
              onChange={(event) => change(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
          )}
        </Field>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" look="primary" busy={busy}>
          {t("common:save")}
        </Button>
        <Button size="sm" onClick={onDone}>
          {t("common:cancel")}
        </Button>
        {field?.correction && (
          <Button size="sm" look="ghost" onClick={() => void save(null)}>
            {t("correct.asRead")}
          </Button>
        )}
      </div>
    </form>
  );
}

interface LocalTimeProps {
  /** `2026-01-31T12:30`, or without the time. */
  value: string;
  fault: string;
  onChange: (value: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** As the picture shows it, in no zone; the time may be missing there. */
function LocalTime({ value, fault, onChange, onKeyDown }: LocalTimeProps) {
  const { t } = useTranslation("payments");
  const [day = "", time = ""] = value.split("T");
  return (
    <div className="flex flex-wrap gap-2">
      <Field label={t("correct.day")} error={fault}>
        <Input
          type="date"
          className="w-36! px-2!"
          value={day}
          onKeyDown={onKeyDown}
          onChange={({ currentTarget }) => onChange(currentTarget.value && [currentTarget.value, time].filter(Boolean).join("T"))}
        />
      </Field>
      <Field label={t("correct.clock")}>
        <Input
          type="time"
          className="w-28! px-2!"
          value={time.slice(0, "12:30".length)}
          onKeyDown={onKeyDown}
          onChange={({ currentTarget }) => onChange([day, currentTarget.value].filter(Boolean).join("T"))}
        />
      </Field>
    </div>
  );
}

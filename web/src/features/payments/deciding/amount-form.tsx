import { type FormEvent, useEffect, useRef, useState } from "react";
import { Field } from "@/components/form/field";
import { AmountInput } from "@/components/input/amount-input";
import { Money } from "@/components/order/money";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts, parseAmount } from "@/lib/locale/money";
import type { Approval, Proof } from "@/lib/resources/payments";

interface AmountFormProps {
  proof: Proof;
  /** The order is cancelled, expired or refunded: its money is kept for a refund. */
  isOver: boolean;
  /** What was read is not what is due. */
  differs: boolean;
  busy: boolean;
  disabled: boolean;
  onApprove: (approval: Approval) => void;
  onCancel: () => void;
}

/** How much has arrived, where it is not just what is due. */
export function AmountForm({ proof, isOver, differs, busy, disabled, onApprove, onCancel }: AmountFormProps) {
  const { t } = useTranslation(["payments", "common"]);
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { amount: due, currency } = proof.order_due;
  const amount = parseAmount(typed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || disabled) return;
    if (!amount || compareAmounts(amount, "0") === 0) return setFault(t("part.needed"));
    onApprove({ amount: { amount, currency }, anyway: isOver, note: "" });
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label={t("part.amount", { currency })} hint={t(isOver ? "part.overHint" : differs ? "part.differs" : "part.hint")} error={fault}>
        <AmountInput
          ref={field}
          value={typed}
          onChange={(next) => {
            setTyped(next);
            setFault("");
          }}
          onKeyDown={({ key }) => key === "Escape" && onCancel()}
        />
      </Field>
      <p className="text-sm text-ink-soft">
        {t("order.due")} <Money value={{ amount: due, currency }} />
      </p>
      <div className="grid grid-cols-2 gap-2">
        <Button type="submit" look="primary" busy={busy} disabled={disabled} className="min-h-[44px]">
          {t("decide.approve")}
        </Button>
        <Button onClick={onCancel} className="min-h-[44px]">
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}

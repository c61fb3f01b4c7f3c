import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { AmountInput } from "@/components/input/amount-input";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { compareAmounts, parseAmount } from "@/lib/locale/money";
import { type OrderDetail, recordPayment, refundOrder } from "@/lib/resources/orders";

export type Way = "record" | "refund";

interface MoneyDialogProps {
  order: OrderDetail;
  way: Way;
  onClose: () => void;
}

/** Money that came without a proof, or goes back: how much, and why. */
export function MoneyDialog({ order, way, onClose }: MoneyDialogProps) {
  const { t } = useTranslation(["orders", "common"]);
  const cache = useCache();
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  // Pressed twice, it is one refund.
  const [key] = useState(newKey);
  const { currency } = order.total;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(typed);
    if (!amount || compareAmounts(amount, "0") === 0) return setFault(t("money.needed"));
    if (way === "refund" && !note.trim()) return setFault(t("money.whyNeeded"));
    setBusy(true);
    try {
      const money = { amount, currency };
      if (way === "record") await recordPayment(cache, order.id, { amount: money, note: note.trim() });
      else {
        const { status } = await refundOrder(cache, order.id, key, { amount: money, reason: note.trim() });
        toast.success(t(status === "asked" ? "money.refund.asked" : "money.refund.done"));
      }
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setBusy(false);
      setFault(wordsFor(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`money.${way}.title`)}
      description={t(`money.${way}.text`)}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form="money" look={way === "refund" ? "danger" : "primary"} busy={busy}>
            {t(`money.${way}.action`)}
          </Button>
        </>
      }
    >
      <form id="money" noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Field label={t("money.amount", { currency })}>
          <AmountInput
            value={typed}
            onChange={(next) => {
              setTyped(next);
              setFault("");
            }}
          />
        </Field>
        <Field label={t(way === "refund" ? "money.why" : "move.note")} hint={t("move.noteHint")}>
          <Input dir="auto" maxLength={200} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        </Field>
        <FormError>{fault}</FormError>
      </form>
    </Dialog>
  );
}

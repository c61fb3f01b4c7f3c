import type { ReactNode } from "react";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Textarea } from "@/components/input/textarea";
import { type CartLine, MOST_LINES, totalOf } from "@/components/order/cart";
import { CartLines } from "@/components/order/cart-lines";
import { Money } from "@/components/order/money";
import { OfferPicker } from "@/components/order/offer-picker";
import { useTranslation } from "@/lib/locale/i18n";

interface CartFormProps {
  lines: CartLine[];
  setLines: (lines: CartLine[]) => void;
  note: string;
  setNote: (note: string) => void;
  fault: string;
  footer: ReactNode;
}

/** What an order is made of, its note, and what it comes to. */
export function CartForm({ lines, setLines, note, setNote, fault, footer }: CartFormProps) {
  const { t } = useTranslation(["orders", "inbox"]);
  const total = totalOf(lines);
  return (
    <div className="grid gap-3">
      <CartLines lines={lines} onChange={setLines} />
      {lines.length < MOST_LINES && (
        <Field label={t("inbox:edit.add")}>
          <OfferPicker lines={lines} onChoose={(offer) => setLines([...lines, { offer, quantity: 1 }])} />
        </Field>
      )}
      <Field label={t("new.note")} hint={t("new.noteHint")}>
        <Textarea rows={2} maxLength={4096} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <FormError>{fault}</FormError>
      {total && (
        <p className="flex justify-between gap-3 border-t border-line pt-3 text-sm font-semibold">
          {t("inbox:order.total")} <Money value={total} className="tabular-nums" />
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">{footer}</div>
    </div>
  );
}

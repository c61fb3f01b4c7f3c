import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Textarea } from "@/components/input/textarea";
import { type CartLine, MOST_LINES, totalOf } from "@/components/order/cart";
import { CartLines } from "@/components/order/cart-lines";
import { CustomerPicker } from "@/components/order/customer-picker";
import { Money } from "@/components/order/money";
import { OfferPicker } from "@/components/order/offer-picker";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { type Customer, useCustomer } from "@/lib/resources/customers";
import { placeOrder } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";
import { useNewOrderLink } from "../list/filters";
import { ChatChoice } from "./chat-choice";

/** The sheet `?new=order` asks for; `for` names a customer it begins with. */
export function NewOrder() {
  const [search] = useSearchParams();
  const isAgent = useMay("agent");
  const wanted = search.get("for");
  const { data, error } = useCustomer(wanted);
  if (search.get("new") !== "order" || !isAgent) return null;
  if (wanted && !data && !error) return null;
  return <OrderSheet begun={(wanted && data) || null} />;
}

function OrderSheet({ begun }: { begun: Customer | null }) {
  const { t } = useTranslation("orders");
  const navigate = useNavigate();
  const closed = useNewOrderLink(null);
  const draft = useDraft(begun);
  const total = totalOf(draft.lines);
  const footer = (
    <>
      <span className="me-auto self-center">
        {total && (
          <>
            <span className="block text-sm text-ink-faint">{t("column.total")}</span>
            <Money value={total} className="text-lg font-semibold tabular-nums" />
          </>
        )}
      </span>
      <Button look="primary" busy={draft.busy} onClick={() => void draft.place()}>
        {t("new.submit")}
      </Button>
    </>
  );
  return (
    <Sheet open title={t("new.title")} footer={footer} onOpenChange={() => void navigate(closed)}>
      <UnsavedGuard inSheet when={draft.lines.length > 0 || draft.note !== ""} />
      <OrderForm draft={draft} />
    </Sheet>
  );
}

type Draft = ReturnType<typeof useDraft>;

function OrderForm({ draft }: { draft: Draft }) {
  const { t } = useTranslation("orders");
  const { customer, lines, faults } = draft;
  return (
    <div className="grid gap-5">
      <Field label={t("column.customer")} hint={!customer && t("new.customerHint")} error={faults.customer}>
        <CustomerPicker chosen={customer} onChoose={draft.setCustomer} />
      </Field>
      {customer && <ChatChoice key={customer.id} customer={customer} onChoose={draft.setChat} />}
      <div className="grid gap-2">
        <Field label={t("new.lines")} error={faults.lines}>
          {lines.length < MOST_LINES && (
            <OfferPicker lines={lines} onChoose={(offer) => draft.setLines([...lines, { offer, quantity: 1 }])} />
          )}
        </Field>
        <CartLines lines={lines} onChange={draft.setLines} />
      </div>
      <Field label={t("new.note")} hint={t("new.noteHint")}>
        <Textarea maxLength={4096} value={draft.note} onChange={(event) => draft.setNote(event.target.value)} />
      </Field>
      <FormError>{faults.whole}</FormError>
    </div>
  );
}

interface Faults {
  customer?: string;
  lines?: string;
  whole?: string;
}

/** What has been chosen so far, and the way to the server. One key for the sheet's life: pressed twice, it is placed once. */
function useDraft(begun: Customer | null) {
  const { t } = useTranslation(["orders", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const [customer, setCustomer] = useState(begun);
  const [chat, setChat] = useState<string | null>(null);
  const [lines, setLines] = useState<CartLine[]>([]);
  const [note, setNote] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);

  async function place(): Promise<void> {
    const required = t("common:form.required");
    const missing = { ...(!customer && { customer: required }), ...(!lines.length && { lines: required }) };
    setFaults(missing);
    if (!customer || !lines.length) return;
    setBusy(true);
    try {
      const order = await placeOrder(cache, key, {
        customer_id: customer.id,
        conversation_id: chat,
        lines: lines.map(({ offer, quantity }) => ({ package_id: offer.id, quantity })),
        note: note.trim(),
      });
      toast.success(t("new.done", { number: order.number }));
      await navigate(`/orders/${order.id}`, { state: SAVED });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFaults({ whole: error.status === 404 ? t("new.gone") : wordsFor(error) });
    } finally {
      setBusy(false);
    }
  }

  return { customer, setCustomer, setChat, lines, setLines, note, setNote, faults, busy, place };
}

import { useState } from "react";
import { toast } from "sonner";
import type { CartLine } from "@/components/order/cart";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { newKey } from "@/lib/api/new-key";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";
import { placeOrder } from "@/lib/resources/orders";
import { CartForm } from "./cart-form";

interface OrderMakerProps {
  chat: Conversation;
  onDone: () => void;
}

/** A new order of this chat's customer. One key for its life: pressed twice, it is placed once. */
export function OrderMaker({ chat, onDone }: OrderMakerProps) {
  const { t } = useTranslation(["orders", "common"]);
  const cache = useCache();
  const [lines, setLines] = useState<CartLine[]>([]);
  const [note, setNote] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const place = async () => {
    setBusy(true);
    const wanted = lines.map(({ offer, quantity }) => ({ package_id: offer.id, quantity }));
    const order = { customer_id: chat.customer.id, conversation_id: chat.id, lines: wanted, note: note.trim() };
    try {
      const { number } = await placeOrder(cache, key, order);
      toast.success(t("new.done", { number }));
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error.status === 404 ? t("new.gone") : wordsFor(error));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button size="sm" onClick={onDone}>
        {t("common:cancel")}
      </Button>
      <Button size="sm" look="primary" busy={busy} disabled={!lines.length} onClick={() => void place()}>
        {t("new.submit")}
      </Button>
    </>
  );
  return <CartForm lines={lines} setLines={setLines} note={note} setNote={setNote} fault={fault} footer={footer} />;
}

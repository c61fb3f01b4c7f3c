import { useState } from "react";
import { Checkbox } from "@/components/input/checkbox";
import { type CartLine } from "@/components/order/cart";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { changeOrder, type OrderDetail, type OrderLine } from "@/lib/resources/orders";
import { CartForm } from "./cart-form";

interface OrderEditorProps {
  order: OrderDetail;
  onDone: () => void;
}

/** Another number of what is ordered, more of the catalogue, less of it. What somebody else changes meanwhile is shown beside. */
export function OrderEditor({ order, onDone }: OrderEditorProps) {
  const { t } = useTranslation(["inbox", "common"]);
  const draft = useDraft(order, onDone);
  const footer = (
    <>
      {order.conversation_id && (
        <label className="flex min-h-6 w-full items-center gap-2 text-sm pointer-coarse:min-h-11">
          <Checkbox checked={draft.tells} onCheckedChange={(on) => draft.setTells(on === true)} />
          {t("edit.tell")}
        </label>
      )}
      <Button size="sm" onClick={onDone}>
        {t("common:cancel")}
      </Button>
      <Button size="sm" look="primary" busy={draft.busy} disabled={draft.isStale || !draft.lines.length} onClick={() => void draft.save()}>
        {t("edit.save")}
      </Button>
    </>
  );
  return (
    <div className="grid gap-3">
      {draft.isStale && <Changed order={order} onMine={draft.keepMine} onTheirs={draft.takeTheirs} />}
      <CartForm {...draft} footer={footer} />
    </div>
  );
}

/** The order as a colleague has left it, over what is being edited here. */
function Changed({ order, onMine, onTheirs }: { order: OrderDetail; onMine: () => void; onTheirs: () => void }) {
  const { t } = useTranslation("inbox");
  return (
    <div role="alert" className="grid gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn-ink">
      <p className="font-semibold">{t("edit.changed")}</p>
      <ul>
        {order.lines.map(({ package_id, service_name, package_name, quantity }) => (
          <li key={package_id} dir="auto">
            {`${quantity} × ${service_name} – ${package_name}`}
          </li>
        ))}
      </ul>
      {order.note && <p dir="auto">{order.note}</p>}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={onTheirs}>
          {t("edit.theirs")}
        </Button>
        <Button size="sm" onClick={onMine}>
          {t("edit.mine")}
        </Button>
      </div>
    </div>
  );
}

/** What is being edited, and the version of the order it was begun from. */
function useDraft(order: OrderDetail, onDone: () => void) {
  const { t } = useTranslation(["inbox", "orders"]);
  const cache = useCache();
  const [lines, setLines] = useState(() => cartOf(order.lines));
  const [note, setNote] = useState(order.note);
  const [version, setVersion] = useState(order.version);
  const [tells, setTells] = useState(true);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const takeTheirs = () => {
    setLines(cartOf(order.lines));
    setNote(order.note);
    setVersion(order.version);
  };
  const save = async () => {
    setBusy(true);
    setFault("");
    const wanted = lines.map(({ offer, quantity }) => ({ package_id: offer.id, quantity }));
    try {
      await changeOrder(cache, order.id, { version, lines: wanted, note: note.trim(), tell_customer: tells });
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // What stands now comes by itself, and is shown beside what is edited here.
      if (error.problem.code !== "order_changed") setFault(error.status === 404 ? t("orders:new.gone") : wordsFor(error));
    } finally {
      setBusy(false);
    }
  };
  const isStale = order.version !== version;
  const keepMine = () => setVersion(order.version);
  return { lines, setLines, note, setNote, tells, setTells, fault, busy, isStale, save, takeTheirs, keepMine };
}

/** What stands in an order, at the prices it was agreed at; a package that stands there twice as one line. */
function cartOf(lines: readonly OrderLine[]): CartLine[] {
  const cart = new Map<string, CartLine>();
  for (const { package_id: id, service_name: service, package_name: name, unit_price: price, quantity } of lines) {
    cart.set(id, { offer: cart.get(id)?.offer ?? { id, service, name, price }, quantity: quantity + (cart.get(id)?.quantity ?? 0) });
  }
  return [...cart.values()];
}

import { useState } from "react";
import { toast } from "sonner";
import useSWR from "swr";
import { Bubble } from "@/components/chat/bubble";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { ApiError, post } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { chatMoney } from "@/lib/locale/money";
import { usePaused } from "@/lib/page/paused";
import { type CustomerLanguage, useCustomer } from "@/lib/resources/customers";
import { moveOrder, type OrderDetail, type OrderStatus } from "@/lib/resources/orders";
import { isUnwanted, templateOf } from "./moves";

const LONGEST_NOTE = 200;

interface MoveDialogProps {
  order: OrderDetail;
  to: OrderStatus;
  onClose: () => void;
}

/** Says what the move does and what the customer will read, takes the note, and moves the order. */
export function MoveDialog({ order, to, onClose }: MoveDialogProps) {
  const { t } = useTranslation(["orders", "common"]);
  const cache = useCache();
  const [note, setNote] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const isReason = to === "rejected";
  const missing = isReason && note.trim() === "";
  const move = async () => {
    if (missing) return setFault(t("move.reasonNeeded"));
    setBusy(true);
    try {
      await moveOrder(cache, order.id, { status: to, note: note.trim() });
      toast.success(t("move.done", { number: order.number, status: t(`common:order.${to}`) }));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setBusy(false);
      setFault(wordsOf(error, (present) => t("move.late", { status: t(`common:order.${present}`) })));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`move.${to}.title`, { number: order.number })}
      description={t(`move.${to}.text`)}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button look={isUnwanted(to) ? "danger" : "primary"} busy={busy} onClick={() => void move()}>
            {t(`move.${to}.action`)}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <Field label={t(isReason ? "move.reason" : "move.note")} hint={t(isReason ? "move.reasonHint" : "move.noteHint")}>
          <Textarea
            rows={2}
            maxLength={LONGEST_NOTE}
            value={note}
            onChange={(event) => {
              setNote(event.target.value);
              setFault("");
            }}
          />
        </Field>
        <Told order={order} to={to} reason={note} />
        <FormError>{fault}</FormError>
      </div>
    </Dialog>
  );
}

/** The message the customer gets, in their language; or that they get none. */
function Told({ order, to, reason }: { order: OrderDetail; to: OrderStatus; reason: string }) {
  const { t } = useTranslation("orders");
  const customer = useCustomer(order.customer_id).data;
  const name = templateOf(order, to);
  const language = customer && ((customer.language ?? "en") as CustomerLanguage);
  const written = usePaused(reason.trim()) || "…";
  const fields = {
    number: String(order.number),
    total: chatMoney(order.total),
    ...(to === "rejected" && { reason: written }),
  };
  const { data } = useSWR(name && language && ["what the customer is told", name, language, fields], () =>
    post("/api/templates/messages/{name}/{language}/preview", {
      path: { name: name ?? "", language: language ?? "en" },
      body: { fields },
    }),
  );
  if (!name) return <p className="text-sm text-ink-faint">{t(order.conversation_id ? "move.silent" : "move.noChat")}</p>;
  return (
    <div className="grid gap-1.5">
      <p className="text-sm font-medium">{t("move.told")}</p>
      {data && <Bubble text={data.text} />}
    </div>
  );
}

/** A 409 names the status the order has come to meanwhile. */
function wordsOf(error: ApiError, late: (present: OrderStatus) => string): string {
  const { code, present } = error.problem as typeof error.problem & { present?: OrderStatus };
  return code === "illegal_transition" && present ? late(present) : wordsFor(error);
}

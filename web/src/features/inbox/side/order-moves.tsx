import { BadgeCheck, CircleCheckBig, Ellipsis, RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Menu, MenuItem } from "@/components/dialog/menu";
import { Field } from "@/components/form/field";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { moveOrder, type OrderDetail, type OrderStatus } from "@/lib/resources/orders";
import { useMay } from "@/lib/resources/profile";

const MOVES = ["paid", "completed", "pending", "rejected", "cancelled", "refunded"] as const;
type Move = (typeof MOVES)[number];

const ICONS = {
  paid: <BadgeCheck aria-hidden />,
  completed: <CircleCheckBig aria-hidden />,
  pending: <RotateCcw aria-hidden />,
};
// Money moves or something ends: asked about first.
const ASKED: readonly Move[] = ["paid", "rejected", "cancelled", "refunded"];
const LONGEST_NOTE = 200;

/** The next step as a button, what else is allowed in a menu; nothing that the server would refuse. */
export function OrderMoves({ order }: { order: OrderDetail }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const [asked, setAsked] = useState<Move | null>(null);
  const mayMove = useMay("agent");
  if (!mayMove) return null;
  const moves = MOVES.filter((move) => order.allowed.includes(move));
  const proof = order.proofs.find(({ status }) => status === "waiting" || status === "held");
  const next = proof ? undefined : moves.find((move): move is keyof typeof ICONS => move in ICONS);
  const others = moves.filter((move) => move !== next);
  const go = async (status: OrderStatus, note = "") => {
    const done = await run(() => moveOrder(cache, order.id, { status, note }));
    if (done) toast.success(t("move.done", { number: order.number, status: t(`common:order.${status}`) }));
  };
  const start = (move: Move) => (ASKED.includes(move) ? setAsked(move) : void go(move));
  if (!moves.length) return null;
  return (
    <div className="flex items-center gap-2">
      {proof && (
        <Button asChild look="primary" className="flex-1">
          <Link to={`/payments/${proof.id}`}>
            <BadgeCheck aria-hidden />
            {t("move.review")}
          </Link>
        </Button>
      )}
      {next && (
        <Button look="primary" busy={busy} onClick={() => start(next)} className="flex-1">
          {ICONS[next]}
          {t(`move.${next}`)}
        </Button>
      )}
      {others.length > 0 && (
        <Menu
          trigger={
            <Button size="icon" aria-label={t("move.more")}>
              <Ellipsis aria-hidden />
            </Button>
          }
        >
          {others.map((move) => (
            <MenuItem key={move} danger={move === "cancelled" || move === "refunded"} onSelect={() => start(move)}>
              {t(`move.${move}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {asked && (
        <MoveDialog order={order} move={asked} onClose={() => setAsked(null)} onMove={(note) => void go(asked, note)} />
      )}
    </div>
  );
}

interface MoveDialogProps {
  order: OrderDetail;
  move: Move;
  onClose: () => void;
  onMove: (note: string) => void;
}

function MoveDialog({ order, move, onClose, onMove }: MoveDialogProps) {
  const { t } = useTranslation(["inbox", "common"]);
  const [note, setNote] = useState("");
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`moveAsk.${move}`, { number: order.number })}
      description={t("move.told")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form={form} look={move === "paid" ? "primary" : "danger"}>
            {t(`move.${move}`)}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          onMove(note.trim());
        }}
      >
        <Field label={t(move === "rejected" ? "move.reason" : "move.note")}>
          <Textarea rows={2} maxLength={LONGEST_NOTE} value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}

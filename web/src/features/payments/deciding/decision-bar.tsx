import { clsx } from "clsx";
import { BadgeCheck, CircleX, Undo2 } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { Confirm } from "@/components/dialog/confirm";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Kbd } from "@/components/sign/kbd";
import { Time } from "@/components/sign/time";
import { useConnection } from "@/lib/live/realtime";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney } from "@/lib/locale/money";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import type { Approval, Decision, Proof, Rejection } from "@/lib/resources/payments";
import { useMay, useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { VERDICTS } from "../reading/verdict";
import { AmountForm } from "./amount-form";
import { Countdown, useLeft } from "./countdown";
import { RejectForm } from "./reject-form";

// For a thumb as well.
const TALL = "min-h-[44px]";

interface DecisionBarProps {
  proof: Proof;
  busy: boolean;
  isSoon: boolean;
  onDecide: (decision?: Rejection | Approval) => void;
  onUndo: () => void;
}

/** Decide on the proof, or see what has been decided. */
export function DecisionBar(props: DecisionBarProps) {
  const { t } = useTranslation("payments");
  return (
    <section
      aria-label={t("decide.label")}
      aria-busy={props.isSoon}
      className="grid max-h-[75dvh] gap-2 overflow-y-auto border-t border-line bg-surface px-4 py-3"
    >
      {props.proof.status === "waiting" && <Waiting {...props} />}
      {props.proof.status === "held" && <Held {...props} />}
      {(props.proof.status === "approved" || props.proof.status === "rejected") && <Decided proof={props.proof} />}
    </section>
  );
}

function Waiting(props: DecisionBarProps) {
  const { t, i18n } = useTranslation(["payments", "common"]);
  const { order_status, first_approval } = props.proof;
  const me = useProfile().data?.user_id;
  const mayDecide = useMay("agent");
  if (!mayDecide) return <p className="text-sm text-ink-soft">{t("status.waiting")}</p>;
  const first = first_approval && {
    name: first_approval.by_name ?? t("decide.somebody"),
    amount: formatMoney(first_approval.amount, i18n.language),
  };
  if (first && first_approval.by_user_id === me) {
    return (
      <div role="status" className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-sm text-ink-soft">{t("decide.firstMine", first)}</p>
        <Button onClick={props.onUndo} className={TALL}>
          <Undo2 aria-hidden />
          {t("decide.undo")}
        </Button>
      </div>
    );
  }
  return (
    <>
      {first && <p className="text-sm text-ink-soft">{t("decide.firstOther", first)}</p>}
      {!owes(order_status) && (
        <p className="text-sm text-warn-ink">{t("decide.movedOn", { status: t(`common:order.${order_status}`) })}</p>
      )}
      <Choice {...props} />
    </>
  );
}

const owes = (status: Proof["order_status"]) => status === "pending" || status === "payment_submitted" || status === "rejected";
const isOver = (status: Proof["order_status"]) => !owes(status) && status !== "paid" && status !== "completed";

const isOtherAmount = ({ reading }: Proof) =>
  reading?.checks.some(({ name, outcome }) => (name === "amount" || name === "statement") && outcome === "mismatch") ?? false;

/** Approve or reject. Where the shop holds no decision, an approval is asked for once more. */
function Choice({ proof, busy, onDecide }: DecisionBarProps) {
  const { state } = useConnection();
  const isOffline = state === "reconnecting" || state === "offline";
  const [step, setStep] = useState<"choice" | "reject" | "amount" | "confirm">("choice");
  const over = isOver(proof.order_status);
  // Nothing is due, or the picture says another amount: what has come must be written.
  const differs = isOtherAmount(proof);
  const needsAmount = (!owes(proof.order_status) || differs) && !proof.first_approval;
  const isFinal = useTenant().data?.settings.decision_undo_seconds === 0;
  const back = () => setStep("choice");
  return (
    <>
      {step === "reject" ? (
        <RejectForm proof={proof} busy={busy} disabled={isOffline} onReject={onDecide} onCancel={back} />
      ) : step === "amount" ? (
        <AmountForm proof={proof} isOver={over} differs={differs} busy={busy} disabled={isOffline} onApprove={onDecide} onCancel={back} />
      ) : (
        <Buttons
          busy={busy}
          disabled={isOffline}
          onApprove={() => (needsAmount ? setStep("amount") : isFinal ? setStep("confirm") : onDecide())}
          onPart={() => setStep("amount")}
          onReject={() => setStep("reject")}
        />
      )}
      {isOffline && <OfflineNote />}
      <ConfirmApproval proof={proof} open={step === "confirm"} onClose={back} onConfirm={() => onDecide()} />
    </>
  );
}

interface ButtonsProps {
  busy: boolean;
  disabled: boolean;
  onApprove: () => void;
  /** Another amount than what is due. */
  onPart: () => void;
  onReject: () => void;
}

function Buttons({ busy, disabled, onApprove, onPart, onReject }: ButtonsProps) {
  const { t } = useTranslation(["payments", "common"]);
  const approve = useRef<HTMLButtonElement>(null);
  const part = useRef<HTMLButtonElement>(null);
  const reject = useRef<HTMLButtonElement>(null);
  // The keys press the buttons themselves: what is not on the screen any more cannot be decided on.
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    return [
      { keys: "a", label: t("keys.approve"), group, run: () => approve.current?.click() },
      { keys: "p", label: t("keys.part"), group, run: () => part.current?.click() },
      { keys: "r", label: t("keys.reject"), group, run: () => reject.current?.click() },
    ];
  }, [t]);
  useShortcuts(shortcuts);
  return (
    <div className="grid grid-cols-2 gap-2">
      <Button ref={approve} look="primary" busy={busy} disabled={disabled} onClick={onApprove} className={TALL}>
        <BadgeCheck aria-hidden />
        {t("decide.approve")}
        <Hint keys="a" />
      </Button>
      <Button ref={part} disabled={busy || disabled} onClick={onPart} className={clsx(TALL, "order-last col-span-2")}>
        {t("decide.part")}
        <Hint keys="p" />
      </Button>
      <Button ref={reject} disabled={busy || disabled} onClick={onReject} className={clsx(TALL, "text-bad-ink")}>
        <CircleX aria-hidden />
        {t("decide.reject")}
        <Hint keys="r" />
      </Button>
    </div>
  );
}

function OfflineNote() {
  const { t } = useTranslation("payments");
  return (
    <p role="status" className="text-sm text-warn-ink">
      {t("decide.offline")}
    </p>
  );
}

interface ConfirmApprovalProps {
  proof: Proof;
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

function ConfirmApproval({ proof, open, onClose, onConfirm }: ConfirmApprovalProps) {
  const { t, i18n } = useTranslation("payments");
  const amount = formatMoney(proof.amount ?? proof.order_due, i18n.language);
  return (
    <Confirm
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t("decide.confirm")}
      description={t("decide.confirmText", { number: proof.order_number, amount })}
      action={t("decide.approve")}
      onConfirm={onConfirm}
    />
  );
}

/** Who decided what, and the seconds in which they or an admin may take it back. */
function Held({ proof, onUndo }: DecisionBarProps) {
  const { t } = useTranslation("payments");
  const me = useProfile().data?.user_id;
  const isAdmin = useMay("admin");
  const { decision } = proof;
  if (!decision) return null;
  const isMine = decision.by_user_id === me;
  const name = isMine ? t("decide.you") : (decision.by_name ?? t("decide.somebody"));
  return (
    <div role="status" className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t("decide.held", { verdict: t(`told.${decision.verdict}`), name })}</p>
        <Because proof={proof} />
        <TimeLeft decision={decision} />
      </div>
      {(isMine || isAdmin) && <UndoButton until={Date.parse(decision.takes_effect_at)} onUndo={onUndo} />}
    </div>
  );
}

function TimeLeft({ decision }: { decision: Decision }) {
  const { t } = useTranslation("payments");
  const until = Date.parse(decision.takes_effect_at);
  if (useLeft(until) === 0) return <p className="text-sm text-ink-soft">{t("decide.acting")}</p>;
  return (
    <p className="flex items-center gap-1.5 text-sm text-ink-soft">
      {t("decide.heldText")} <Countdown until={until} whole={until - Date.parse(decision.at)} />
    </p>
  );
}

function UndoButton({ until, onUndo }: { until: number; onUndo: () => void }) {
  const { t } = useTranslation(["payments", "common"]);
  const isOver = useLeft(until) === 0;
  const shortcuts = useMemo<Shortcut[]>(
    () => (isOver ? [] : [{ keys: "u", label: t("keys.undo"), group: t("common:keys.page"), run: onUndo }]),
    [t, isOver, onUndo],
  );
  useShortcuts(shortcuts);
  return (
    <Button disabled={isOver} onClick={onUndo} className={TALL}>
      <Undo2 aria-hidden />
      {t("decide.undo")}
      <Hint keys="u" />
    </Button>
  );
}

function Decided({ proof }: { proof: Proof }) {
  const { t } = useTranslation("payments");
  const [Icon, tone] = VERDICTS[proof.status];
  return (
    <div role="status" className="grid gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone} icon={Icon}>
          {t(`status.${proof.status}`)}
        </Badge>
        <bdi className="font-medium">{proof.reviewer_name ?? t("decide.somebody")}</bdi>
        {proof.reviewed_at && <Time at={proof.reviewed_at} className="text-sm text-ink-faint" />}
      </p>
      <Because proof={proof} />
      {proof.conversation_id && proof.reason !== "not_a_payment" && owesOrPaid(proof) && (
        <p className="text-sm text-ink-soft">
          {t(proof.status === "approved" ? "decide.toldApproved" : "decide.toldRejected")}
        </p>
      )}
    </div>
  );
}

/** Whose order was over is not asked for another proof. */
const owesOrPaid = ({ status, order_status }: Proof) => status === "approved" || owes(order_status);

function Because({ proof: { reason, note } }: { proof: Proof }) {
  const { t } = useTranslation("payments");
  if (!reason && !note) return null;
  return (
    <p className="text-sm text-ink-soft">
      {reason && t(`reject.${reason}`)}
      {reason && note && " · "}
      {note && <bdi>{note}</bdi>}
    </p>
  );
}

function Hint({ keys }: { keys: string }): ReactNode {
  return (
    <span className="max-md:hidden pointer-coarse:hidden">
      <Kbd keys={keys} />
    </span>
  );
}

import { BadgeCheck, CircleX, Undo2 } from "lucide-react";
import { useEffect } from "react";
import { toast } from "sonner";
import { Money } from "@/components/order/money";
import { Button } from "@/components/sign/button";
import { Kbd } from "@/components/sign/kbd";
import { useTranslation } from "@/lib/locale/i18n";
import type { Proof } from "@/lib/resources/payments";
import { Countdown, useLeft } from "./countdown";

/** The notice's name: there is one, whatever it tells of. */
export const HELD = "held";

interface HeldToastProps {
  proof: Proof;
  /** When it takes effect (ms), and how long that is from the decision on. */
  until: number;
  whole: number;
  onUndo: () => void;
}

/** A decision of a moment ago that the customer has not heard of yet. It goes when the time is over. */
export function HeldToast({ proof, until, whole, onUndo }: HeldToastProps) {
  const { t } = useTranslation("payments");
  const isOver = useLeft(until) === 0;
  useEffect(() => {
    if (isOver) toast.dismiss(HELD);
  }, [isOver]);
  const isApproved = proof.decision?.verdict === "approved";
  const Icon = isApproved ? BadgeCheck : CircleX;
  return (
    <div className="flex w-[min(100vw-2rem,24rem)] items-center gap-3 rounded-lg bg-raised py-2 ps-3 pe-2 text-ink shadow-overlay">
      <Icon aria-hidden className={isApproved ? "size-5 shrink-0 text-good-ink" : "size-5 shrink-0 text-bad-ink"} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {t(isApproved ? "told.approved" : "told.rejected")} <Money value={proof.amount ?? proof.order_total} />
        </p>
        <p className="truncate text-sm text-ink-soft">
          {t("told.line", { number: proof.order_number, name: proof.customer_name ?? t("queue.someone") })}
        </p>
      </div>
      <Countdown until={until} whole={whole} />
      <Button size="sm" disabled={isOver} onClick={onUndo}>
        <Undo2 aria-hidden />
        {t("decide.undo")}
        <span className="pointer-coarse:hidden">
          <Kbd keys="u" />
        </span>
      </Button>
    </div>
  );
}

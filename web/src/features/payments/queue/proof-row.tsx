import { clsx } from "clsx";
import { UserRoundCheck } from "lucide-react";
import { memo, type Ref } from "react";
import { Link } from "react-router";
import { Money } from "@/components/order/money";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { Waiting } from "@/components/sign/waiting";
import { useTranslation } from "@/lib/locale/i18n";
import { type Proof, type Reading, useProof } from "@/lib/resources/payments";
import { Countdown } from "../deciding/countdown";
import { LOOKS } from "../reading/looks";
import { VERDICTS } from "../reading/verdict";
import type { Shown } from "./shown";

interface ProofRowProps {
  row: Shown;
  to: string;
  isCurrent: boolean;
  ref?: Ref<HTMLLIElement> | undefined;
}

/** Who, how much, for which order, and since when. */
export const ProofRow = memo(function ProofRow({ row: { proof, gone }, to, isCurrent, ref }: ProofRowProps) {
  const { t } = useTranslation("payments");
  return (
    <li ref={ref} className="border-b border-line">
      <Link
        to={to}
        replace={isCurrent}
        aria-current={isCurrent ? "true" : undefined}
        className={clsx(
          "grid min-h-16 grid-cols-[minmax(0,1fr)] content-center gap-0.5 border-s-3 px-3 py-2 -outline-offset-2 transition-colors duration-150",
          isCurrent ? "border-accent bg-accent-soft" : "border-transparent hover:bg-sunken",
          gone && "bg-sunken grayscale",
        )}
      >
        <span className="flex items-baseline justify-between gap-2">
          <bdi className="min-w-0 truncate font-medium">{proof.customer_name ?? t("queue.someone")}</bdi>
          <span className={clsx("shrink-0 font-semibold", gone && "line-through")}>
            <Money value={proof.order_total} />
          </span>
        </span>
        <span className="flex min-h-6 items-center justify-between gap-2 text-sm">
          <span className="shrink-0 text-ink-soft">{t("queue.order", { number: proof.order_number })}</span>
          {gone ? <WhoDecided id={proof.id} /> : <State proof={proof} />}
        </span>
      </Link>
    </li>
  );
});

function State({ proof }: { proof: Proof }) {
  const { t } = useTranslation("payments");
  const { status, decision } = proof;
  if (status === "waiting") {
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        {proof.first_approval ? <First by={proof.first_approval.by_name} /> : proof.reading && <Look verdict={proof.reading.verdict} />}
        <span className="sr-only">{t("queue.waiting")} </span>
        <Waiting since={proof.created_at} />
      </span>
    );
  }
  const [icon, tone] = VERDICTS[decision?.verdict ?? status];
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      <Badge tone={tone} icon={icon}>
        {t(`status.${decision?.verdict ?? status}`)}
      </Badge>
      {decision ? (
        <Countdown
          until={Date.parse(decision.takes_effect_at)}
          whole={Date.parse(decision.takes_effect_at) - Date.parse(decision.at)}
        />
      ) : (
        proof.reviewed_at && <Time at={proof.reviewed_at} className="text-ink-faint" />
      )}
    </span>
  );
}

/** One of two has approved. */
function First({ by }: { by: string | null }) {
  const { t } = useTranslation("payments");
  return (
    <Badge tone="info" icon={UserRoundCheck} className="min-w-0">
      {t("queue.first", { name: by ?? t("decide.somebody") })}
    </Badge>
  );
}

function Look({ verdict }: { verdict: Reading["verdict"] }) {
  const { t } = useTranslation("payments");
  const [icon, tone] = LOOKS[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`reading.${verdict}`)}
    </Badge>
  );
}

/** Told in the row itself, so that it is read where one looks. */
function WhoDecided({ id }: { id: string }) {
  const { t } = useTranslation("payments");
  const proof = useProof(id).data;
  const verdict = proof?.decision?.verdict ?? proof?.status;
  const isDecided = verdict === "approved" || verdict === "rejected";
  const words = { name: proof?.reviewer_name, verdict: isDecided ? t(`told.${verdict}`) : "" };
  return (
    <span role="status" className="min-w-0 truncate text-ink-soft">
      {isDecided ? t(words.name ? "queue.by" : "queue.byNobody", words) : t("queue.gone")}
    </span>
  );
}

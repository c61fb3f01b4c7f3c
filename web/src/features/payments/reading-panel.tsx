import { Fingerprint, ScanSearch } from "lucide-react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api";
import { useCache } from "@/lib/cache";
import { formatMoney, type Money } from "@/lib/money";
import { useTranslation } from "@/lib/i18n";
import { wordsFor } from "@/lib/refusals";
import { type Check, type Proof, readAgain, type Reading } from "@/lib/resources/payments";
import { useMay } from "@/lib/resources/profile";
import { LOOKS, OUTCOMES } from "./looks";

/** What the picture says beside what is expected, and what else is known of it. */
export function ReadingPanel({ proof: { id, reading, status, order_due } }: { proof: Proof }) {
  const { t } = useTranslation("payments");
  if (!reading && status !== "waiting") return null;
  if (!reading) {
    return (
      <p className="flex items-center gap-2 border-b border-line px-4 py-3 text-sm text-ink-soft">
        <ScanSearch aria-hidden className="size-4 shrink-0" />
        {t("reading.pending")}
      </p>
    );
  }
  const [icon, tone] = LOOKS[reading.verdict];
  return (
    <div className="border-b border-line px-4 py-3">
      <h3 className="mb-2 flex flex-wrap items-center gap-2 text-sm font-medium text-ink-soft">
        {t("reading.title")}
        <Badge tone={tone} icon={icon}>
          {t(`reading.${reading.verdict}`)}
        </Badge>
      </h3>
      {reading.reason ? (
        <>
          <p className="text-sm text-ink-soft">{t(`reading.notRead.${reading.reason}`)}</p>
          {status === "waiting" && <Again proofId={id} />}
        </>
      ) : (
        <ul className="grid gap-2">
          {reading.checks.filter(isWorthSaying).map((check) => (
            <Line key={check.name} check={check} due={order_due} seen={reading.fields.currency?.value} />
          ))}
        </ul>
      )}
      <Twins twins={reading.twins} />
      {reading.signs.length > 0 && (
        <ul className="mt-2 grid gap-1 text-sm text-ink-soft">
          {reading.signs.map((sign) => (
            <li key={sign}>{t(`reading.signs.${sign}`)}</li>
          ))}
        </ul>
      )}
      {reading.seen_by && <p className="mt-2 text-sm text-ink-faint">{t("reading.seenBy", { name: reading.seen_by })}</p>}
    </div>
  );
}

function Again({ proofId }: { proofId: string }) {
  const { t } = useTranslation("payments");
  const cache = useCache();
  const isAgent = useMay("agent");
  const read = async () => {
    try {
      await readAgain(cache, proofId);
      toast.success(t("reading.againTold"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast.error(wordsFor(error));
    }
  };
  if (!isAgent) return null;
  return (
    <Button size="sm" className="mt-2" onClick={() => void read()}>
      <ScanSearch aria-hidden />
      {t("reading.again")}
    </Button>
  );
}

const isWorthSaying = ({ name, outcome }: Check) => name !== "duplicate" || outcome !== "match";

interface LineProps {
  check: Check;
  due: Money;
  /** The currency that the picture shows. */
  seen: string | undefined;
}

function Line({ check: { name, outcome, reason, expected, read }, due, seen }: LineProps) {
  const { t } = useTranslation("payments");
  const words = useReadWords();
  const [Icon, tone] = OUTCOMES[outcome];
  const colour = { good: "text-good-ink", bad: "text-bad-ink", warn: "text-warn-ink" }[tone as "good" | "bad" | "warn"];
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 ${colour}`} />
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="text-ink-soft">{t(`reading.checks.${name}`)}</span>
        {read && <bdi className="min-w-0 font-medium break-all tabular-nums">{words(name, read, (seen as Money["currency"] | undefined) ?? due.currency)}</bdi>}
      </p>
      {outcome !== "match" && (
        <p className="col-start-2 text-ink-soft">
          {t(`reading.reasons.${reason as Reason}`)}
          {expected && outcome === "mismatch" && name !== "time" && name !== "state" && (
            <>
              {" "}
              {t("reading.expected")} <bdi className="tabular-nums">{words(name, expected, due.currency)}</bdi>
            </>
          )}
        </p>
      )}
    </li>
  );
}

const STATES = ["done", "pending", "failed"] as const;

/** What was read, as a person writes it. A receipt's time has no zone: it stands as it was written there. */
function useReadWords() {
  const { t, i18n } = useTranslation("payments");
  return (name: Check["name"], read: string, currency: Money["currency"]) => {
    const state = STATES.find((one) => one === read);
    if (name === "state" && state) return t(`reading.state.${state}`);
    if (name === "amount") return formatMoney({ amount: read, currency }, i18n.language);
    if (name !== "time") return read;
    const [day, time] = read.split("T");
    const at = new Date(`${day}T${time ?? "00:00"}Z`);
    return at.toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: time ? "short" : undefined, timeZone: "UTC" });
  };
}

type Reason =
  | "unread" | "unsure" | "less" | "more" | "other_currency" | "not_ours" | "nearly" | "before_order" | "in_future" | "pending"
  | "failed" | "present" | "used_elsewhere" | "refused_elsewhere" | "looks_alike" | "other_amount";

/** Each twin once, however many ways it is alike. */
function Twins({ twins }: { twins: Reading["twins"] }) {
  const { t } = useTranslation("payments");
  const each = [...new Map(twins.map((twin) => [twin.proof_id, twin])).values()];
  if (!each.length) return null;
  return (
    <ul className="mt-2 grid gap-1 text-sm" aria-label={t("reading.twins")}>
      {each.map((twin) => (
        <li key={twin.proof_id} className="flex items-center gap-2">
          <Fingerprint aria-hidden className="size-4 shrink-0 text-ink-soft" />
          <Link to={`/payments/${twin.proof_id}`} className="min-w-0 truncate text-accent-ink underline-offset-2 hover:underline">
            {t(`reading.twin.${twin.kind}`, { number: twin.order_number })}
          </Link>
          <span className="shrink-0 text-ink-soft">{t(`status.${twin.status}`)}</span>
        </li>
      ))}
    </ul>
  );
}

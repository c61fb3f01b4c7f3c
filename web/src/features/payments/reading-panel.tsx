import { clsx } from "clsx";
import { Fingerprint, Paintbrush, ScanSearch } from "lucide-react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api";
import { useCache } from "@/lib/cache";
import { useTranslation } from "@/lib/i18n";
import { wordsFor } from "@/lib/refusals";
import { type Check, type Proof, readAgain, type Reading } from "@/lib/resources/payments";
import { useMay } from "@/lib/resources/profile";
import { LOOKS } from "./looks";
import { ReadingTable } from "./reading-table";

interface ReadingPanelProps {
  proof: Proof;
  /** The check whose place on the picture is to stand out. */
  onPoint: (name: Check["name"] | null) => void;
}

/** What warns of this proof, and what the picture says beside what is expected. */
export function ReadingPanel({ proof: { id, reading, status, order_due }, onPoint }: ReadingPanelProps) {
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
      <Warnings reading={reading} />
      {reading.reason ? (
        <>
          <p className="text-sm text-ink-soft">{t(`reading.notRead.${reading.reason}`)}</p>
          {status === "waiting" && <Again proofId={id} />}
        </>
      ) : (
        <ReadingTable reading={reading} due={order_due} onPoint={onPoint} />
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

/** Proofs like this one, each once however many ways it is alike, and signs of editing. */
function Warnings({ reading: { twins, signs } }: { reading: Reading }) {
  const { t } = useTranslation("payments");
  const each = [...new Map(twins.map((twin) => [twin.proof_id, twin])).values()];
  return (
    <>
      {each.length > 0 && (
        <ul className="mb-2 grid gap-1 text-sm" aria-label={t("reading.twins")}>
          {each.map((twin) => (
            <li key={twin.proof_id} className={clsx("flex items-center gap-2 rounded-md px-2 py-1.5", GROUND[twin.same_order ? "info" : "bad"])}>
              <Fingerprint aria-hidden className="size-4 shrink-0" />
              <Link to={`/payments/${twin.proof_id}`} className="min-w-0 flex-1 font-medium underline underline-offset-2">
                {t(`reading.twin.${twin.kind}`, { number: twin.order_number })}
              </Link>
              <span className="shrink-0">{t(`status.${twin.status}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {signs.length > 0 && (
        <ul className="mb-2 grid gap-1 text-sm">
          {signs.map((sign) => (
            <li key={sign} className={clsx("flex items-center gap-2 rounded-md px-2 py-1.5", GROUND.warn)}>
              <Paintbrush aria-hidden className="size-4 shrink-0" />
              {t(`reading.signs.${sign}`)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const GROUND = { bad: "bg-bad-soft text-bad-ink", warn: "bg-warn-soft text-warn-ink", info: "bg-sunken text-ink-soft" };

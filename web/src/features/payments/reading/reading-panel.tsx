import { clsx } from "clsx";
import { Fingerprint, Paintbrush, PencilLine, ScanSearch } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Proof, readAgain, type Reading } from "@/lib/resources/payments";
import { useMay } from "@/lib/resources/profile";
import { type Corrected, type Line, lineFor } from "./correcting";
import { LOOKS } from "./looks";
import { ReadingTable } from "./reading-table";

interface ReadingPanelProps {
  proof: Proof;
  /** The line whose place on the picture stands out, and how to choose another. */
  pointed: Line | null;
  onPoint: (line: Line | null) => void;
}

/** What warns of this proof, and what the picture says beside what is expected. */
export function ReadingPanel(props: ReadingPanelProps) {
  const { t } = useTranslation("payments");
  const { reading, status } = props.proof;
  if (reading) return <Panel {...props} reading={reading} />;
  if (status !== "waiting") return null;
  return (
    <p className="flex items-center gap-2 border-b border-line px-4 py-3 text-sm text-ink-soft">
      <ScanSearch aria-hidden className="size-4 shrink-0" />
      {t("reading.pending")}
    </p>
  );
}

function Panel({ proof, reading, pointed, onPoint }: ReadingPanelProps & { reading: Reading }) {
  const { t } = useTranslation("payments");
  const [icon, tone] = LOOKS[reading.verdict];
  const mayCorrect = useMay("agent") && proof.status === "waiting";
  const [line, choose] = useState<Corrected | null>(null);
  useCorrectKey(mayCorrect ? () => choose(lineFor(reading, pointed)) : null);
  return (
    <div className="border-b border-line px-4 py-3">
      <h3 className="mb-2 flex flex-wrap items-center gap-2 text-sm font-medium text-ink-soft">
        {t("reading.title")}
        <Badge tone={tone} icon={icon}>
          {t(`reading.${reading.verdict}`)}
        </Badge>
      </h3>
      <Warnings reading={reading} />
      {reading.reason && <p className="text-sm text-ink-soft">{t(`reading.notRead.${reading.reason}`)}</p>}
      {reading.reason && mayCorrect && <Unread proofId={proof.id} onFill={() => choose("amount")} />}
      {(line || hasLines(reading)) && <ReadingTable proof={proof} reading={reading} onPoint={onPoint} correcting={mayCorrect ? { line, choose } : null} />}
      {reading.seen_by && <p className="mt-2 text-sm text-ink-faint">{t("reading.seenBy", { name: reading.seen_by })}</p>}
    </div>
  );
}

/** What was not read has lines only when a person has written some. */
const hasLines = ({ reason, fields }: Reading) => !reason || Object.values(fields).some(({ correction }) => correction);

/** `run` may be a new function at every drawing. */
function useCorrectKey(run: (() => void) | null): void {
  const { t } = useTranslation(["payments", "common"]);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const isOn = run !== null;
  const shortcuts = useMemo<Shortcut[]>(() => {
    const key = { keys: "e", label: t("keys.correct"), group: t("common:keys.page"), run: () => latest.current?.() };
    return isOn ? [key] : [];
  }, [t, isOn]);
  useShortcuts(shortcuts);
}

/** The ways out: let it be read once more, or write what it says. */
function Unread({ proofId, onFill }: { proofId: string; onFill: () => void }) {
  const { t } = useTranslation("payments");
  return (
    <div className="my-2 flex flex-wrap gap-2">
      <Again proofId={proofId} />
      <Button size="sm" onClick={onFill}>
        <PencilLine aria-hidden />
        {t("correct.fill")}
      </Button>
    </div>
  );
}

function Again({ proofId }: { proofId: string }) {
  const { t } = useTranslation("payments");
  const cache = useCache();
  const read = async () => {
    try {
      await readAgain(cache, proofId);
      toast.success(t("reading.againTold"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast.error(wordsFor(error));
    }
  };
  return (
    <Button size="sm" onClick={() => void read()}>
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

import { Link } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import type { ScoreCard } from "@/lib/resources/rehearsals";
import { useFaultWords } from "./fault-words";
import { titleIn } from "./in-language";
import { StatusBadge } from "./status-badge";

const ORDER = { broken: 0, failed: 0, waiting: 1, passed: 2, skipped: 3 } as const;

/** Every scene, what went wrong first. */
export function SceneList({ card }: { card: ScoreCard }) {
  const { t, i18n } = useTranslation("rehearsal");
  const { lineOf } = useFaultWords();
  const scenes = [...card.scenes].sort((one, other) => ORDER[one.outcome] - ORDER[other.outcome]);
  return (
    <ul aria-label={t("scenes")} className="divide-y divide-line rounded-lg border border-line bg-surface">
      {scenes.map(({ id, outcome, faults, ...names }) => (
        <li key={id} className="relative grid gap-1 px-4 py-2.5 hover:bg-sunken">
          <div className="flex items-start gap-3">
            <h2 dir="auto" className="min-w-0 flex-1 font-medium">
              {outcome === "waiting" ? (
                titleIn(i18n.language, names)
              ) : (
                <Link to={{ search: `?scene=${id}` }} className="after:absolute after:inset-0">
                  {titleIn(i18n.language, names)}
                </Link>
              )}
            </h2>
            <StatusBadge status={outcome} />
          </div>
          {faults.length > 0 && (
            <ul className="grid list-disc gap-0.5 ps-5 text-sm text-bad-ink">
              {faults.map((fault) => (
                <li key={fault.text} dir="auto">
                  {lineOf(fault)}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

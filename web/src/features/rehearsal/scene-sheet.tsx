import { CircleCheck, CircleX, Wrench } from "lucide-react";
import { useNavigate, useSearchParams } from "react-router";
import { Bubble } from "@/components/chat/bubble";
import { Sheet } from "@/components/dialog/sheet";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import { type Scene, type SceneTurn, type ScoreCard, useScene } from "@/lib/resources/rehearsals";
import { useFaultWords } from "./fault-words";
import { titleIn } from "./in-language";

/** The transcript of the scene that the address names, beside what was looked at. */
export function SceneSheet({ card }: { card: ScoreCard }) {
  const { t, i18n } = useTranslation("rehearsal");
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const id = search.get("scene");
  const summary = card.scenes.find((one) => one.id === id);
  const { data, error, mutate } = useScene(card.id, summary ? id : null);
  if (!summary) return null;
  return (
    <Sheet open side="wide" title={titleIn(i18n.language, summary)} description={t(`status.${summary.outcome}`)} onOpenChange={() => void navigate({ search: "" })}>
      {data && data.id === id ? (
        <div className="grid items-start gap-6 md:grid-cols-[minmax(0,1fr)_18rem]">
          <Transcript scene={data} />
          <Looked scene={data} />
        </div>
      ) : error ? (
        <Failure error={error} onRetry={() => void mutate()} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </Sheet>
  );
}

function Transcript({ scene }: { scene: Scene }) {
  const { t } = useTranslation("rehearsal");
  return (
    <ol aria-label={t("transcript")} className="grid gap-4">
      {scene.turns.map((turn, place) => (
        <li key={place} className="grid gap-2">
          <Turn turn={turn} />
        </li>
      ))}
      {scene.turns.length === 0 && <li className="text-sm text-ink-faint">{t("noTurns")}</li>}
    </ol>
  );
}

function Turn({ turn }: { turn: SceneTurn }) {
  const { t, i18n } = useTranslation("rehearsal");
  const seconds = (turn.ms / 1000).toLocaleString(i18n.language, { maximumFractionDigits: 1 });
  return (
    <>
      {turn.customer.map((text, place) => (
        <Bubble key={`c${place}`} mine text={text} />
      ))}
      {turn.tools.map((tool, place) => (
        <details key={`t${place}`} className="rounded-md border border-line px-2 py-1 text-sm">
          <summary className="flex cursor-pointer items-center gap-1.5 text-ink-soft">
            <Wrench aria-hidden className="size-3.5" />
            <code dir="ltr">{tool.name}</code>
          </summary>
          <pre dir="ltr" className="mt-1 max-h-60 overflow-auto text-xs whitespace-pre-wrap">
            {JSON.stringify({ arguments: tool.arguments, result: tool.result }, null, 2)}
          </pre>
        </details>
      ))}
      {turn.before && (
        <div className="grid gap-1">
          <p className="text-xs text-ink-faint">
            {t("before")} {turn.differs && <Badge tone="warn">{t("differs")}</Badge>}
          </p>
          {turn.before.map((text, place) => (
            <div key={`b${place}`} className="opacity-75">
              <Bubble text={text} />
            </div>
          ))}
          <p className="text-xs text-ink-faint">{t("now")}</p>
        </div>
      )}
      {turn.shop.map((text, place) => (
        <Bubble key={`s${place}`} text={text} />
      ))}
      <p className="text-xs text-ink-faint">
        <bdi>{turn.provider}</bdi> · {t("seconds", { seconds })}
      </p>
    </>
  );
}

function Looked({ scene }: { scene: Scene }) {
  const { t } = useTranslation("rehearsal");
  const { titleOf, wordsOf } = useFaultWords();
  return (
    <section aria-labelledby="looked" className="grid gap-3 md:sticky md:top-0">
      <h3 id="looked" className="text-base font-semibold">
        {t("checks")}
      </h3>
      <ul className="grid gap-2">
        {scene.checks.map(({ passed, fault, code, values, ...check }) => (
          <Check key={check.name} passed={passed} title={titleOf(check)} fault={wordsOf(code ?? null, values ?? {}) ?? fault} />
        ))}
        {scene.verdicts.map(({ question, passed, why, code }) => (
          <Check key={question} passed={passed} title={question} fault={wordsOf(code ?? null, {}) ?? why} />
        ))}
      </ul>
    </section>
  );
}

function Check({ passed, title, fault }: { passed: boolean; title: string; fault: string | null }) {
  const { t } = useTranslation("rehearsal");
  const Icon = passed ? CircleCheck : CircleX;
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon aria-label={t(passed ? "status.passed" : "status.failed")} className={`mt-0.5 size-4 shrink-0 ${passed ? "text-good-ink" : "text-bad-ink"}`} />
      <span>
        <span dir="auto">{title}</span>
        {fault && (
          <span dir="auto" className={`block ${passed ? "text-ink-faint" : "text-bad-ink"}`}>
            {fault}
          </span>
        )}
      </span>
    </li>
  );
}

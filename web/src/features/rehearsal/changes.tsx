import { CARD_LIST, Card } from "@/components/page/card";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import { type SceneChange, useRehearsalChanges } from "@/lib/resources/rehearsals";
import { useFaultWords } from "./fault-words";
import { titleIn } from "./in-language";

const TONES = { broke: "bad", mended: "good", new: "info", gone: "plain", same: "plain" } as const;

/** What is other than in the rehearsal before it. */
export function Changes({ rehearsalId }: { rehearsalId: string }) {
  const { t } = useTranslation("rehearsal");
  const { data } = useRehearsalChanges(rehearsalId);
  if (!data || data.against === null) return null;
  const told = data.scenes.filter(({ change, turns }) => change !== "same" || turns.length > 0);
  return (
    <Card title={t("changes.title")}>
      {told.length === 0 ? (
        <p className="text-sm text-ink-soft">{t("changes.none")}</p>
      ) : (
        <ul className={CARD_LIST}>
          {told.map((scene) => (
            <Change key={scene.name} scene={scene} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Change({ scene }: { scene: SceneChange }) {
  const { t, i18n } = useTranslation("rehearsal");
  const { lineOf } = useFaultWords();
  return (
    <li className="py-2">
      <details>
        <summary className="flex cursor-pointer items-center gap-2">
          <span dir="auto" className="min-w-0 flex-1 font-medium">
            {titleIn(i18n.language, scene)}
          </span>
          <Badge tone={TONES[scene.change]}>{t(`changes.${scene.change}`)}</Badge>
        </summary>
        <ul className="mt-2 grid gap-3 text-sm">
          {scene.faults.map((fault) => (
            <li key={fault.text} dir="auto" className="text-bad-ink">
              {lineOf(fault)}
            </li>
          ))}
          {scene.turns.map(({ customer, before, now }, place) => (
            <li key={place} className="grid gap-1">
              <p dir="auto" className="text-ink-faint">
                {customer.join(" / ")}
              </p>
              <p dir="auto" className="line-through decoration-line-strong">
                {before.join(" / ")}
              </p>
              <p dir="auto">{now.join(" / ")}</p>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

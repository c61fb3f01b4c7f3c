import { Plus } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { Switch } from "@/components/input/switch";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { saveScenario, type Scenario, useScenarios } from "@/lib/resources/rehearsals";
import { aboutIn, titleIn } from "./in-language";
import { ScenarioSheet } from "./scenario-sheet";

/** The customers who are played: ours, and those the shop has written. */
export function Scenarios() {
  const { t } = useTranslation("rehearsal");
  const { data, error, mutate } = useScenarios();
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={10} />;
  const opened = data.find(({ name }) => name === search.get("scenario"));
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-4 p-4 md:p-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("scenarios.intro")}</p>
        {isAdmin && (
          <Button asChild look="primary">
            <Link to={{ search: "?tab=scenarios&new=1" }}>
              <Plus aria-hidden />
              {t("scenarios.add")}
            </Link>
          </Button>
        )}
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface" aria-label={t("tabs.scenarios")}>
        {data.map((scenario) => (
          <Row key={scenario.name} scenario={scenario} />
        ))}
      </ul>
      {opened && <ScenarioSheet key={opened.name} scenario={opened} />}
      {isAdmin && search.has("new") && <ScenarioSheet scenario={null} />}
    </div>
  );
}

function Row({ scenario }: { scenario: Scenario }) {
  const { t, i18n } = useTranslation(["rehearsal", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const isAdmin = useMay("admin");
  const { name, language, origin, active, source } = scenario;
  const title = titleIn(i18n.language, scenario);
  return (
    <li className="relative flex items-start gap-3 px-4 py-2.5 hover:bg-sunken">
      <div className="min-w-0 flex-1">
        <h2 className="flex flex-wrap items-center gap-2 font-medium">
          <Link to={{ search: `?tab=scenarios&scenario=${name}` }} dir="auto" className="after:absolute after:inset-0">
            {title}
          </Link>
          <Badge>{t(`common:spoken.${language}`)}</Badge>
          {origin !== "built_in" && <Badge tone="accent">{t(`scenarios.${origin}`)}</Badge>}
        </h2>
        <p dir="auto" className="text-sm text-ink-soft">
          {aboutIn(i18n.language, scenario)}
        </p>
      </div>
      {isAdmin && (
        <Switch
          className="relative z-1 mt-1"
          aria-label={t("scenarios.play", { title })}
          checked={active}
          disabled={busy}
          onCheckedChange={(on) => void run(() => saveScenario(cache, name, source, on))}
        />
      )}
    </li>
  );
}

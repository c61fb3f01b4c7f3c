import { Play } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Field } from "@/components/form/field";
import { Choices } from "@/components/input/choices";
import { Select } from "@/components/input/select";
import { SwitchRow } from "@/components/input/switch-row";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { usePrompts } from "@/lib/resources/prompts";
import { startRehearsal, useScenarios } from "@/lib/resources/rehearsals";
import { titleIn } from "./in-language";

/** What is to be played, with which instructions, by whom, and who judges. */
export function StartForm() {
  const { t } = useTranslation("rehearsal");
  const cache = useCache();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [promptId, setPromptId] = useState("");
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [judge, setJudge] = useState(false);
  const [byModel, setByModel] = useState(false);
  const start = () =>
    run(async () => {
      const card = await startRehearsal(cache, {
        scenarios: chosen,
        prompt_id: promptId || null,
        judge,
        customers: byModel ? "model" : "script",
      });
      await navigate(`/ai/rehearsal/${card.id}`);
    });
  return (
    <Card title={t("start.title")}>
      <div className="grid gap-4">
        <div className="grid gap-4 lg:grid-cols-2">
          <div className="grid content-start gap-4">
            <PromptField value={promptId} onChange={setPromptId} />
            <SwitchRow label={t("start.some")} hint={t("start.someHint")} checked={chosen !== null} onChange={(on) => setChosen(on ? [] : null)} />
          </div>
          <div className="grid content-start gap-4">
            <SwitchRow label={t("start.judge")} hint={t("start.judgeHint")} checked={judge} onChange={setJudge} />
            <SwitchRow label={t("start.byModel")} hint={t("start.byModelHint")} checked={byModel} onChange={setByModel} />
          </div>
        </div>
        {chosen && <ScenarioChoice chosen={chosen} onChange={setChosen} />}
        <Button look="primary" className="justify-self-start" busy={busy} disabled={chosen?.length === 0} onClick={() => void start()}>
          <Play aria-hidden className="rtl:-scale-x-100" />
          {t("start.action")}
        </Button>
      </div>
    </Card>
  );
}

function PromptField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("rehearsal");
  const prompts = usePrompts().data?.items ?? [];
  return (
    <Field label={t("start.prompt")} hint={t("start.promptHint")}>
      <Select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{t("start.promptActive")}</option>
        {prompts.map(({ id, version, active }) => (
          <option key={id} value={id}>
            {t(active ? "start.versionInUse" : "start.version", { version })}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function ScenarioChoice({ chosen, onChange }: { chosen: string[]; onChange: (names: string[]) => void }) {
  const { t, i18n } = useTranslation("rehearsal");
  const scenarios = useScenarios().data ?? [];
  const options = scenarios.map((one) => ({ value: one.name, label: <bdi>{titleIn(i18n.language, one)}</bdi> }));
  return <Choices legend={t("start.which")} options={options} chosen={chosen} onChange={onChange} />;
}

import { useState } from "react";
import { SwitchRow } from "@/components/input/switch-row";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import type { InstructionsTrial } from "@/lib/resources/prompts";
import { changeTenant, type Tenant, useTenant } from "@/lib/resources/tenant";
import { MannerForm } from "./manner-form";
import { PromptEditor } from "./prompt-editor";
import { Told } from "./told";

/** Whether the assistant answers, how it speaks, when it calls a person, and what guides it. */
export function Behaviour() {
  const { t } = useTranslation("behaviour");
  const { data, error, mutate } = useTenant();
  const [trial, setTrial] = useState<InstructionsTrial | null>(null);
  return (
    <>
      <PageHeader title={t("title")} />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-4 p-4 md:p-6">
        {data ? (
          <>
            <OnOff tenant={data} />
            <MannerForm key={data.id} tenant={data} onPreview={setTrial} />
          </>
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <Skeleton className="h-96" />
        )}
        <PromptEditor onPreview={setTrial} />
      </div>
      {trial && <Told trial={trial} onClose={() => setTrial(null)} />}
    </>
  );
}

/** The switch that silences the assistant in every chat. */
function OnOff({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("behaviour");
  const cache = useCache();
  const { run } = useAction();
  const isAdmin = useMay("admin");
  const [on, setOn] = useState(tenant.settings.ai_enabled);
  const turn = async (next: boolean) => {
    setOn(next);
    if (!(await run(() => changeTenant(cache, { settings: { ai_enabled: next } })))) setOn(!next);
  };
  return (
    <Card>
      <SwitchRow label={t("on.label")} hint={t(on ? "on.yes" : "on.no")} checked={on ?? true} disabled={!isAdmin} onChange={(next) => void turn(next)} />
    </Card>
  );
}

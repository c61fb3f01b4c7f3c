import { CircleAlert, CircleCheck } from "lucide-react";
import { SwitchRow } from "@/components/input/switch-row";
import { Card } from "@/components/page/card";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { changeTenant, useTenant } from "@/lib/resources/tenant";

/** Whether the assistant, as it stands, has passed; and whether it has to before customers meet it. */
export function Standing() {
  const { t } = useTranslation("rehearsal");
  const cache = useCache();
  const { busy, run } = useAction();
  const isAdmin = useMay("admin");
  const tenant = useTenant().data;
  if (!tenant) return null;
  const { rehearsed_at, settings } = tenant;
  const Icon = rehearsed_at ? CircleCheck : CircleAlert;
  return (
    <Card>
      <p className="mb-4 flex items-start gap-2 text-base">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${rehearsed_at ? "text-good-ink" : "text-warn-ink"}`} />
        <span className="max-w-prose">
          {t(rehearsed_at ? "standing.passed" : "standing.not")} {rehearsed_at && <Time at={rehearsed_at} />}
        </span>
      </p>
      <SwitchRow
        label={t("standing.required")}
        hint={t("standing.requiredHint")}
        checked={settings.rehearsal_required ?? false}
        disabled={!isAdmin || busy}
        onChange={(on) => void run(() => changeTenant(cache, { settings: { rehearsal_required: on } }))}
      />
    </Card>
  );
}

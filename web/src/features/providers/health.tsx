import { CircleCheck, CircleDashed, CircleOff, CirclePause, CircleX } from "lucide-react";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { faultOf } from "@/lib/live/told";
import { useTranslation } from "@/lib/locale/i18n";
import type { Provider } from "@/lib/resources/providers";

const LOOKS = {
  working: { tone: "good", icon: CircleCheck },
  untried: { tone: "plain", icon: CircleDashed },
  resting: { tone: "warn", icon: CirclePause },
  trying: { tone: "warn", icon: CircleDashed },
  stopped: { tone: "bad", icon: CircleX },
  off: { tone: "plain", icon: CircleOff },
} as const;

/** Whether it is asked now; one that never was is not yet called working. */
function stateOf({ health, last_error_at, last_ok_at }: Provider): keyof typeof LOOKS {
  return health.state === "working" && !last_error_at && !last_ok_at ? "untried" : health.state;
}

export function HealthBadge({ provider }: { provider: Provider }) {
  const { t } = useTranslation("providers");
  const state = stateOf(provider);
  return (
    <Badge tone={LOOKS[state].tone} icon={LOOKS[state].icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

/** What it means that it is not asked, and the newest fault. */
export function HealthNote({ provider }: { provider: Provider }) {
  const { t } = useTranslation("providers");
  const { state, until } = provider.health;
  const fault = faultOf(provider.last_error ?? "");
  const isAbsent = state === "resting" || state === "trying" || state === "stopped";
  if (!isAbsent) return null;
  return (
    <div className="grid gap-0.5 text-sm">
      <p className="text-ink-soft">
        {t(`advice.${state}`)} {state === "resting" && until && <Time at={until} as="clock" />}
      </p>
      {provider.last_error && provider.last_error_at && (
        <p className="text-bad-ink">
          {t("lastError")} {fault ? t(`fault.${fault}`) : <bdi>{provider.last_error}</bdi>} · <Time at={provider.last_error_at} />
        </p>
      )}
    </div>
  );
}

import { CircleCheck, CircleDashed, CircleOff, CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/components/badge";
import { Time } from "@/components/time";
import type { Provider } from "@/lib/resources/providers";

const LOOKS = {
  working: { tone: "good", icon: CircleCheck },
  untried: { tone: "plain", icon: CircleDashed },
  failing: { tone: "bad", icon: CircleX },
  off: { tone: "plain", icon: CircleOff },
} as const;

/** By what its newest request came to. */
function stateOf({ active, last_error_at, last_ok_at }: Provider): keyof typeof LOOKS {
  if (!active) return "off";
  if (!last_error_at && !last_ok_at) return "untried";
  return (last_error_at ?? "") > (last_ok_at ?? "") ? "failing" : "working";
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

export function HealthNote({ provider }: { provider: Provider }) {
  const { t } = useTranslation("providers");
  if (stateOf(provider) !== "failing" || !provider.last_error_at) return null;
  return (
    <p className="text-sm text-bad-ink">
      {t("lastError")} <bdi>{provider.last_error}</bdi> · <Time at={provider.last_error_at} />
    </p>
  );
}

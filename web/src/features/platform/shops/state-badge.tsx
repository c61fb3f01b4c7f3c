import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import type { State } from "@/lib/resources/platform";
import { TONES } from "../looks";

export function StateBadge({ state }: { state: State }) {
  const { t } = useTranslation("platform");
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}

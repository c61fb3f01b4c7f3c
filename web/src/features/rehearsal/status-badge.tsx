import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";
import { STATUS } from "./looks";

export function StatusBadge({ status }: { status: keyof typeof STATUS }) {
  const { t } = useTranslation("rehearsal");
  return (
    <Badge tone={STATUS[status].tone} icon={STATUS[status].icon}>
      {t(`status.${status}`)}
    </Badge>
  );
}

import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney, type Money as Amount } from "@/lib/locale/money";

/** An amount, always with its currency. */
export function Money({ value, className }: { value: Amount; className?: string }) {
  const { i18n } = useTranslation();
  return <bdi className={className ?? "tabular-nums"}>{formatMoney(value, i18n.language)}</bdi>;
}

import { clsx } from "clsx";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";

/** The labels of a customer; nothing when they bear none. */
export function LabelList({ labels, className }: { labels: readonly string[]; className?: string }) {
  const { t } = useTranslation("inbox");
  if (!labels.length) return null;
  return (
    <ul aria-label={t("customer.labels")} className={clsx("flex flex-wrap gap-1", className)}>
      {labels.map((label) => (
        <li key={label} className="max-w-full min-w-0">
          <Badge>
            <bdi>{label}</bdi>
          </Badge>
        </li>
      ))}
    </ul>
  );
}

import { Bot, Cloud, type LucideIcon, Smartphone } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Badge } from "@/components/sign/badge";
import { useTranslation } from "@/lib/locale/i18n";

const KINDS: { kind: "cloud" | "web" | "simulator"; icon: LucideIcon }[] = [
  { kind: "cloud", icon: Cloud },
  { kind: "web", icon: Smartphone },
  { kind: "simulator", icon: Bot },
];

/** Which kind of number is added. */
export function ChooseSheet() {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  return (
    <Sheet open title={t("add")} description={t("choose.text")} onOpenChange={() => void navigate({ search: "" })}>
      <ul className="grid gap-3">
        {KINDS.map(({ kind, icon: Icon }) => (
          <li key={kind}>
            <Link
              to={{ search: `?new=${kind}` }}
              className="flex gap-3 rounded-lg border border-line bg-surface p-4 transition-colors duration-150 hover:bg-sunken"
            >
              <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-accent-ink" />
              <span className="grid gap-1">
                <span className="flex flex-wrap items-center gap-2 text-base font-semibold">
                  {t(`choose.${kind}.name`)}
                  {kind === "cloud" && <Badge tone="good">{t("choose.safe")}</Badge>}
                  {kind === "web" && <Badge tone="warn">{t("choose.risky")}</Badge>}
                </span>
                <span className="text-sm text-pretty text-ink-soft">{t(`choose.${kind}.text`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

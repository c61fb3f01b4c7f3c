import { Bot, Building2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";

/** One that the installation offers to every shop. */
export function Platform({ provider }: { provider: Schema<"UsageView">["platform"][number] }) {
  const { t } = useTranslation("providers");
  return (
    <Fixed icon={<Building2 aria-hidden className="size-5" />} title={t(`kind.${provider.kind}`)}>
      {t("platform")} <bdi dir="ltr">{provider.model}</bdi>
    </Fixed>
  );
}

/** The assistant that needs nobody: no key, no network, no bill. */
export function BuiltIn({ isAlone }: { isAlone: boolean }) {
  const { t } = useTranslation("providers");
  return (
    <Fixed icon={<Bot aria-hidden className="size-5" />} title={t("builtIn.title")}>
      {t(isAlone ? "builtIn.alone" : "builtIn.text")}{" "}
      <Link to="/try" className="font-medium text-accent-ink underline underline-offset-2">
        {t("builtIn.try")}
      </Link>
    </Fixed>
  );
}

function Fixed({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex gap-3 rounded-lg border border-dashed border-line-strong p-4">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-ai-soft text-ai-ink">{icon}</span>
      <div className="min-w-0">
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="max-w-prose text-base text-pretty text-ink-soft">{children}</p>
      </div>
    </section>
  );
}

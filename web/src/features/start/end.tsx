import { PartyPopper } from "lucide-react";
import { Link } from "react-router";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

/** Behind the last step: what is open stays in the list beside it. */
export function End() {
  const { t } = useTranslation("start");
  return (
    <section className="grid content-start justify-items-start gap-3 rounded-lg border border-line bg-accent-soft p-4 md:p-6">
      <PartyPopper aria-hidden className="size-6 text-accent-ink" />
      <h2 className="text-xl font-semibold tracking-tight">{t("end.title")}</h2>
      <p className="max-w-prose text-pretty text-ink-soft">{t("end.text")}</p>
      <div className="flex flex-wrap gap-2">
        <Button asChild look="primary">
          <Link to="/try">{t("end.try")}</Link>
        </Button>
        <Button asChild>
          <Link to="/">{t("end.home")}</Link>
        </Button>
      </div>
    </section>
  );
}

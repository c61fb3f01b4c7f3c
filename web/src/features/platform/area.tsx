import { LogOut, ShieldCheck, Store } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import { LanguageMenu } from "@/components/page/language-menu";
import { ThemeMenu } from "@/components/page/theme-menu";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { type Profile, signOut } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { listenForShortcuts } from "@/lib/page/keys";

/** The operator's own shell: it must never be taken for that of a shop. */
export function Area({ profile, children }: { profile: Profile; children: ReactNode }) {
  const { t } = useTranslation("platform");
  const { busy, run } = useAction();
  useEffect(listenForShortcuts, []);
  return (
    <div className="flex min-h-dvh flex-col border-t-4 border-warn-ink">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-warn-soft px-4 py-2 text-warn-ink md:px-6">
        <ShieldCheck aria-hidden className="size-5 shrink-0" />
        <p className="min-w-0 flex-1 text-base font-semibold">
          {t("area")}{" "}
          <span className="text-sm font-normal max-sm:hidden">
            <bdi>{profile.email}</bdi> · {t("utc")}
          </span>
        </p>
        {profile.tenant_id && (
          <Button asChild look="ghost" size="sm" className="text-warn-ink">
            <Link to="/">
              <Store aria-hidden />
              <span className="max-sm:sr-only">{t("toShop")}</span>
            </Link>
          </Button>
        )}
        <ThemeMenu size="icon-sm" />
        <LanguageMenu size="icon-sm" />
        <Button look="ghost" size="sm" busy={busy} className="text-warn-ink" onClick={() => void run(signOut)}>
          <LogOut aria-hidden className="rtl:-scale-x-100" />
          <span className="max-sm:sr-only">{t("signOut")}</span>
        </Button>
      </header>
      <main id="content" className="flex min-h-0 flex-1 flex-col">
        {children}
      </main>
    </div>
  );
}

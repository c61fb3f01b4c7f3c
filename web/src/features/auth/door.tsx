import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import { LanguageMenu } from "@/components/page/language-menu";
import { Logo } from "@/components/page/logo";
import { useArrival } from "@/components/page/page-header";
import { ThemeMenu } from "@/components/page/theme-menu";
import { useTranslation } from "@/lib/locale/i18n";
import { Scene } from "./scene";

interface DoorProps {
  title: string;
  text: string;
  /** The way to the other door; back to signing in when left out. */
  footer?: ReactNode;
  children: ReactNode;
}

/** What stands around the forms of people who are not signed in. */
export function Door({ title, text, footer, children }: DoorProps) {
  const { t } = useTranslation();
  const heading = useArrival();
  useEffect(() => {
    document.title = `${title} · ${t("app")}`;
  }, [title, t]);
  return (
    <div className="grid min-h-dvh bg-surface lg:grid-cols-[minmax(26rem,1fr)_1.1fr]">
      <div className="flex flex-col px-4 py-4 sm:px-8">
        <header className="flex items-center gap-2.5">
          <Logo className="size-8" />
          <span className="flex-1 text-lg font-semibold tracking-tight">{t("app")}</span>
          <ThemeMenu />
          <LanguageMenu />
        </header>
        <main className="m-auto grid w-full grid-cols-1 max-w-sm gap-6 py-10">
          <div className="grid gap-1">
            <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight">
              {title}
            </h1>
            <p className="text-ink-soft">{text}</p>
          </div>
          {children}
          <p className="text-sm text-ink-soft">{footer ?? <BackToSignIn />}</p>
        </main>
      </div>
      <Scene />
    </div>
  );
}

function BackToSignIn() {
  const { t } = useTranslation("auth");
  return (
    <Link to="/login" className={LINK}>
      {t("link.toSignIn")}
    </Link>
  );
}

/** The look of a link inside a sentence. */
export const LINK = "font-medium text-accent-ink underline underline-offset-2";

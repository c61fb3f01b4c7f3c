import { useRef } from "react";
import { Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Account, PhoneLink } from "@/lib/resources/whatsapp";
import { LinkQrCode } from "./link-qr-code";
import { PairCode } from "./pair-code";

/** Both ways to link a phone side by side: scan the code, or enter eight characters. */
export function LinkCodes({ account, link }: { account: Account; link: PhoneLink }) {
  const { t } = useTranslation("whatsapp");
  const byCode = useRef<HTMLElement>(null);
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <section className="grid content-start gap-3">
        <Button
          look="ghost"
          size="sm"
          className="sr-only justify-self-start focus:not-sr-only focus:inline-flex"
          onClick={() => byCode.current?.focus()}
        >
          {t("link.ratherCode")}
        </Button>
        <h3 className="text-base font-semibold">{t("link.byQr")}</h3>
        {link.qr ? (
          <LinkQrCode value={link.qr} until={link.code_until} />
        ) : (
          <Skeleton className="mx-auto aspect-square w-70 max-w-full" />
        )}
        <ol className="grid list-decimal gap-1 ps-5 text-sm text-pretty text-ink-soft">
          <li>{t("link.how1")}</li>
          <li>{t("link.how2")}</li>
          <li>{t("link.how3")}</li>
        </ol>
      </section>
      <PairCode accountId={account.id} link={link} place={byCode} />
    </div>
  );
}

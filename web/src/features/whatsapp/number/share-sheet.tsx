import { useNavigate } from "react-router";
import { ShareCard } from "@/components/chat/share-card";
import { TestMessage } from "@/components/chat/test-message";
import { Sheet } from "@/components/dialog/sheet";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import type { Account } from "@/lib/resources/whatsapp";

/** A number's link and poster, and a message to try it. */
export function ShareSheet({ account }: { account: Account }) {
  const { t } = useTranslation("whatsapp");
  const navigate = useNavigate();
  const isAdmin = useMay("admin");
  return (
    <Sheet
      open
      title={t("share.title", { label: account.label })}
      description={t("share.text")}
      onOpenChange={() => void navigate({ search: "" })}
    >
      <div className="grid gap-6">
        <ShareCard account={account} />
        {isAdmin && account.status === "connected" && (
          <section aria-label={t("share.trial")} className="grid gap-3 border-t border-line pt-4">
            <h3 className="text-base font-semibold">{t("share.trial")}</h3>
            <TestMessage account={account} />
          </section>
        )}
      </div>
    </Sheet>
  );
}

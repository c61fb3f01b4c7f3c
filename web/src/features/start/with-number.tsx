import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Account, useAccounts } from "@/lib/resources/whatsapp";

/** What needs a real number that is connected; who has none yet is led there. */
export function WithNumber({ children }: { children: (account: Account) => ReactNode }) {
  const { t } = useTranslation("start");
  const { data, error, mutate } = useAccounts();
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={2} />;
  const real = data.items.filter(({ kind, status }) => kind !== "simulator" && status === "connected");
  const account = real.find((one) => one.is_default) ?? real[0];
  if (account) return children(account);
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-ink-soft">{t("numberFirst")}</p>
      <Button asChild>
        <Link to="/whatsapp">
          {t("number.action")}
          <ArrowRight aria-hidden className="rtl:-scale-x-100" />
        </Link>
      </Button>
    </div>
  );
}

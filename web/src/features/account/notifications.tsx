import { toast } from "sonner";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { ChannelsCard } from "./channels-card";
import { DevicesCard } from "./devices-card";
import { tryNotifications, useNotificationSettings } from "./notification-settings";
import { QuietCard } from "./quiet-card";

/** What this member is told of in this shop, by which ways, and when not. */
export function Notifications() {
  const { t } = useTranslation("notifications");
  const { data, error, mutate } = useNotificationSettings();
  return (
    <>
      <PageHeader title={t("title")} action={<TryButton />} />
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows />}
      {data && (
        <div className="mx-auto grid w-full max-w-5xl grid-cols-1 items-start gap-4 p-4 md:p-6 lg:grid-cols-[3fr_2fr]">
          <ChannelsCard settings={data} />
          <div className="grid gap-4">
            <DevicesCard />
            <QuietCard settings={data} />
          </div>
        </div>
      )}
    </>
  );
}

/** Tells something by every way there is, so that one sees whether it arrives. */
function TryButton() {
  const { t } = useTranslation("notifications");
  const { busy, run } = useAction();
  const send = async () => {
    const { mail, devices } = await tryNotifications();
    const ways = [t("tried.page"), mail && t("tried.mail"), devices > 0 && t("tried.push", { count: devices })];
    toast.success(t("tried.sent"), { description: ways.filter(Boolean).join(" · ") });
  };
  return (
    <Button busy={busy} onClick={() => void run(send)}>
      {t("try")}
    </Button>
  );
}

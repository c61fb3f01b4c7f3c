import { Megaphone } from "lucide-react";
import { useParams } from "react-router";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { type Broadcast, useBroadcast } from "@/lib/resources/broadcasts";
import { useMay } from "@/lib/resources/profile";
import { type Account, useAccounts } from "@/lib/resources/whatsapp";
import { Compose } from "./compose";
import { Progress } from "./progress";

/** One broadcast: written while it is a draft, watched from then on. */
export function BroadcastPage() {
  const { t } = useTranslation("broadcasts");
  const { broadcastId = "new" } = useParams();
  const id = broadcastId === "new" ? null : broadcastId;
  const found = useBroadcast(id);
  const accounts = useAccounts();
  const error = found.error ?? accounts.error;
  if (!accounts.data || (id !== null && !found.data)) {
    const retry = () => void Promise.all([found.mutate(), accounts.mutate()]);
    return (
      <>
        <PageHeader title={t("one")} />
        {error ? <Failure error={error} onRetry={retry} /> : <SkeletonRows />}
      </>
    );
  }
  return <Loaded broadcast={found.data ?? null} accounts={accounts.data.items} />;
}

function Loaded({ broadcast, accounts }: { broadcast: Broadcast | null; accounts: Account[] }) {
  const { t } = useTranslation("broadcasts");
  const isAdmin = useMay("admin");
  if (broadcast && (broadcast.status !== "draft" || !isAdmin)) return <Progress broadcast={broadcast} accounts={accounts} />;
  if (!isAdmin) return <Empty icon={Megaphone} title={t("adminsOnly")} />;
  return <Compose key={broadcast?.id ?? "new"} broadcast={broadcast} accounts={accounts} />;
}

import { Download } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { ProveDialog } from "@/components/dialog/prove";
import { Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time, usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { day } from "@/lib/locale/time";
import { type Export, exportShop, fetchFile, isUnderWay, useExports } from "@/lib/resources/privacy";
import { sizeOf } from "./plan/usage";

/** All that was taken out, by whoever; the owner alone takes out the whole shop. */
export function ExportsCard({ isOwner }: { isOwner: boolean }) {
  const { t } = useTranslation("settings");
  const cache = useCache();
  const { data, error, mutate } = useExports();
  const [asks, setAsks] = useState(false);
  const start = async (proof: { password: string; code?: string | null }) => {
    await exportShop(cache, proof);
    toast.success(t("exports.started"));
  };
  return (
    <Card title={t("exports.title")}>
      <div className="grid justify-items-start gap-4">
        <p className="text-base text-pretty text-ink-soft">{t("exports.text")}</p>
        {isOwner ? (
          <Button onClick={() => setAsks(true)}>{t("exports.ask")}</Button>
        ) : (
          <p className="text-sm text-ink-faint">{t("exports.ownerOnly")}</p>
        )}
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <SkeletonRows rows={2} />}
        {data && data.items.length > 0 && (
          <ul className="w-full divide-y divide-line border-t border-line">
            {data.items.map((one) => (
              <Row key={one.id} made={one} />
            ))}
          </ul>
        )}
      </div>
      <ProveDialog
        open={asks}
        onOpenChange={setAsks}
        title={t("exports.askTitle")}
        description={t("exports.askText")}
        action={t("exports.ask")}
        onProve={start}
      />
    </Card>
  );
}

const TONES = { waiting: "info", running: "info", ready: "good", expired: "plain" } as const;

function Row({ made }: { made: Export }) {
  const { kind, status, progress, created_at, expires_at } = made;
  const { t } = useTranslation("settings");
  const place = usePlace();
  return (
    <li className="grid gap-2 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-base font-medium">{t(`exports.${kind}`)}</span>
        <Badge tone={TONES[status]}>{t(`exports.${status}`)}</Badge>
        <span className="text-sm text-ink-faint">
          <Time at={created_at} />
          {status === "ready" && expires_at && ` · ${t("exports.until", { day: day(expires_at, place) })}`}
        </span>
      </div>
      {isUnderWay(made) && (
        <progress
          max={100}
          value={progress}
          aria-label={t(`exports.${kind}`)}
          className="h-1.5 w-full overflow-clip rounded-full bg-line accent-accent"
        />
      )}
      {made.files.length > 0 && <Files made={made} />}
    </li>
  );
}

function Files({ made }: { made: Export }) {
  const { t, i18n } = useTranslation("settings");
  const { busy, run } = useAction();
  return (
    <div className="flex flex-wrap gap-2">
      {made.files.map(({ number, size }) => (
        <Button key={number} size="sm" busy={busy} onClick={() => void run(() => fetchFile(made.id, number))}>
          <Download aria-hidden />
          {t("exports.file", { number, size: sizeOf("storage_bytes", size, i18n.language) })}
        </Button>
      ))}
    </div>
  );
}

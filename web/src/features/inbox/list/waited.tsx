import { clsx } from "clsx";
import { useNow, useWaitTone } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { duration } from "@/lib/locale/time";

const MINUTE_MS = 60_000;

/** For how long a customer has been waiting, in whole minutes. */
export function Waited({ since, className }: { since: string; className?: string }) {
  const { t, i18n } = useTranslation("inbox");
  const now = useNow();
  const waited = now - Date.parse(since);
  const minutes = Math.max(1, Math.floor(waited / MINUTE_MS));
  const tone = useWaitTone(waited);
  const time = duration(minutes * 60, i18n.language);
  return (
    <span title={t("row.waits", { time })} className={clsx(className, tone)}>
      <span className="sr-only">{t("row.waits", { time })}</span>
      <bdi aria-hidden>{time}</bdi>
    </span>
  );
}

import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/sign/button";
import { useNow, usePlace } from "@/components/sign/time";
import { realtime, useConnection } from "@/lib/live/realtime";
import { useTranslation } from "@/lib/locale/i18n";
import { clock } from "@/lib/locale/time";
import { Strip } from "./strip";

const PATIENCE_MS = 2_000;
const WELCOME_MS = 2_000;
const SECOND_MS = 1_000;

/** Silent for two seconds of outage, and says for two seconds that all is well again. */
export function useOutage() {
  const { t } = useTranslation();
  const { state, since, attempt } = useConnection();
  const place = usePlace();
  const now = useNow(since !== null, SECOND_MS);
  const shown = since !== null && now - since >= PATIENCE_MS;
  const back = useAfterwards(shown && state !== "off", WELCOME_MS);
  if (!shown) return back ? <Strip tone="good">{t("connection.back")}</Strip> : null;
  const time = clock(new Date(since).toISOString(), place);
  return (
    <Strip tone={state === "offline" ? "bad" : "warn"} icon={<WifiOff aria-hidden className="size-4 shrink-0" />}>
      {state === "offline" ? t("connection.gone", { time }) : t("connection.lost", { time })}
      {/* Seen, and not read out each time. */}
      {state !== "offline" && <span aria-hidden> {t("connection.attempt", { attempt })}</span>}
      {state === "offline" && (
        <Button size="sm" className="ms-3" onClick={() => realtime.retry()}>
          {t("connection.retry")}
        </Button>
      )}
    </Strip>
  );
}

/** True for `ms` after `present` has ended. */
function useAfterwards(present: boolean, ms: number): boolean {
  const [wasPresent, setWasPresent] = useState(present);
  const [lingers, setLingers] = useState(false);
  if (present !== wasPresent) {
    setWasPresent(present);
    setLingers(!present);
  }
  useEffect(() => {
    if (!lingers) return;
    const timer = setTimeout(() => setLingers(false), ms);
    return () => clearTimeout(timer);
  }, [lingers, ms]);
  return lingers;
}

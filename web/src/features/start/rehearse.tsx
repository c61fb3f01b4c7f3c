import { CircleCheck, CircleX, Play } from "lucide-react";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { isOver, type Rehearsal, startRehearsal, useNewestRehearsal } from "@/lib/resources/rehearsals";

/** Simulated customers try the assistant in a copy of the shop; what came of it stands here. */
export function Rehearse() {
  const { t } = useTranslation("start");
  const cache = useCache();
  const { busy, run } = useAction();
  const newest = useNewestRehearsal();
  const goes = newest !== null && !isOver(newest);
  return (
    <div className="grid justify-items-start gap-3">
      <Button look="primary" busy={busy || goes} onClick={() => void run(() => startRehearsal(cache, {}))}>
        <Play aria-hidden className="rtl:-scale-x-100" />
        {newest ? t("rehearse.again") : t("rehearse.action")}
      </Button>
      <p role="status" className="flex items-center gap-2 text-ink-soft">
        {newest && <Outcome rehearsal={newest} />}
      </p>
    </div>
  );
}

function Outcome({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useTranslation("start");
  const { status, passed, failed, waiting } = rehearsal;
  if (!isOver(rehearsal)) return t("rehearse.running", { done: passed + failed, total: passed + failed + waiting });
  return (
    <>
      {status === "passed" ? (
        <CircleCheck aria-hidden className="size-5 text-good-ink" />
      ) : (
        <CircleX aria-hidden className="size-5 text-bad-ink" />
      )}
      {t("rehearse.result", { passed, count: passed + failed })}
    </>
  );
}

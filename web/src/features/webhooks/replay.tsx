import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Endpoint, replaySince } from "@/lib/resources/webhooks";

const HOURS = [1, 6, 24, 72, 168, 720] as const;
const HOUR_MS = 3_600_000;

/** Everything of the last hours once more, also what was never sent while the endpoint was off. */
export function ReplayDialog({ endpoint, open, onClose }: { endpoint: Endpoint; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  const cache = useCache();
  const { busy, run } = useAction();
  const [hours, setHours] = useState(24);
  const replay = async () => {
    const since = new Date(Date.now() - hours * HOUR_MS).toISOString();
    let count = 0;
    const went = await run(async () => {
      count = await replaySince(cache, endpoint.id, since);
    });
    if (!went) return;
    toast.success(t("replay.done", { count }));
    onClose();
  };
  const footer = (
    <Button look="primary" busy={busy} onClick={() => void replay()}>
      {t("replay.action")}
    </Button>
  );
  return (
    <Dialog open={open} onOpenChange={onClose} title={t("replay.title")} description={t("replay.text")} footer={footer}>
      <Field label={t("replay.since")}>
        <Select value={hours} onChange={({ target }) => setHours(Number(target.value))}>
          {HOURS.map((count) => (
            <option key={count} value={count}>
              {t("replay.hours", { count })}
            </option>
          ))}
        </Select>
      </Field>
    </Dialog>
  );
}

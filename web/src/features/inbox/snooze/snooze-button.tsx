import { AlarmClock } from "lucide-react";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Conversation, snooze, unsnooze } from "@/lib/resources/conversations";
import { moment } from "./snooze";
import { SnoozeMenu } from "./snooze-menu";

/** In the chat's head, and on the key s: see it again later. */
export function SnoozeButton({ chat }: { chat: Conversation }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const place = usePlace();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const shortcuts = useMemo<Shortcut[]>(
    () => [{ keys: "s", label: t("snooze.action"), group: t("common:keys.page"), run: () => setOpen(true) }],
    [t],
  );
  useShortcuts(shortcuts);
  const until = chat.snoozed_until;
  const sleep = async (at: string) => {
    if (await run(() => snooze(cache, chat, at))) toast.success(t("snooze.done"));
  };
  const label = until ? t("snooze.asleep", { time: moment(until, place) }) : t("snooze.action");
  return (
    <SnoozeMenu
      open={open}
      onOpenChange={setOpen}
      onSnooze={(at) => void sleep(at)}
      onWake={until === null ? undefined : () => void run(() => unsnooze(cache, chat))}
      trigger={
        <Button look="ghost" size="icon" busy={busy} aria-label={label} title={label} className={until ? "text-accent-ink" : ""}>
          <AlarmClock aria-hidden />
        </Button>
      }
    />
  );
}

import { clsx } from "clsx";
import { Bot, ChevronDown, Hand, UserRoundCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { Menu, MenuItem, MenuLabel } from "@/components/dialog/menu";
import { Tooltip } from "@/components/dialog/tooltip";
import { Button } from "@/components/sign/button";
import { useNow } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { duration } from "@/lib/locale/time";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { type Conversation, resume, takeOver } from "@/lib/resources/conversations";
import { useMay, useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { isOver } from "../chat";

const SECOND_MS = 1_000;
const CHIP = "flex min-w-0 items-center gap-1.5 rounded-full px-2.5 py-1 text-sm font-medium whitespace-nowrap";
const PAUSES = [60, 480, 1_440];

/** Who answers this chat now, and the one press that changes it. */
export function ModeControl({ chat }: { chat: Conversation }) {
  const mayAnswer = useMay("agent");
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1.5 @max-3xl:justify-between">
      {chat.answered_by === "ai" ? <Assistant /> : <Person chat={chat} />}
      {mayAnswer && !isOver(chat) && (chat.answered_by === "ai" ? <TakeOver chat={chat} /> : <Resume chat={chat} />)}
    </div>
  );
}

function Assistant() {
  const { t } = useTranslation("inbox");
  const isOn = useTenant().data?.settings.ai_enabled ?? true;
  return (
    <span className={clsx(CHIP, isOn ? "bg-ai-soft text-ai-ink" : "bg-sunken text-ink-soft")}>
      <Bot aria-hidden className="size-4 shrink-0" />
      <span className="truncate">{t(isOn ? "mode.ai" : "mode.off")}</span>
    </span>
  );
}

function Person({ chat: { assignee_id, assignee_name, human_until } }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const me = useProfile().data?.user_id;
  const mine = assignee_id !== null && assignee_id === me;
  const word = assignee_name === null ? t("mode.human") : t("mode.other", { name: assignee_name });
  return (
    <span className={clsx(CHIP, "bg-accent-soft text-accent-ink")}>
      <UserRoundCheck aria-hidden className="size-4 shrink-0" />
      <bdi className="max-w-40 min-w-0 truncate">{mine ? t("mode.mine") : word}</bdi>
      {human_until && <Countdown until={human_until} />}
    </span>
  );
}

/** How long the assistant still keeps silent. */
function Countdown({ until }: { until: string }) {
  const { t, i18n } = useTranslation("inbox");
  const now = useNow(true, SECOND_MS);
  const seconds = Math.max(0, (Date.parse(until) - now) / 1000);
  const left = duration(seconds, i18n.language);
  return (
    <span role="timer" title={t("mode.until", { left })} className="text-xs font-normal tabular-nums">
      <span aria-hidden>{seconds < 3_600 ? clockFace(seconds) : left}</span>
      <span className="sr-only">{t("mode.until", { left })}</span>
    </span>
  );
}

function clockFace(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function TakeOver({ chat }: { chat: Conversation }) {
  const { t, i18n } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const shortcuts = useMemo<Shortcut[]>(
    () => [{ keys: "m", label: t("mode.long"), group: t("common:keys.page"), run: () => setOpen(true) }],
    [t],
  );
  useShortcuts(shortcuts);
  const take = (minutes?: number) => void run(() => takeOver(cache, chat, minutes));
  return (
    <span className="flex">
      <Tooltip text={t("mode.takeText")} keys="t" side="bottom">
        <Button size="sm" busy={busy} onClick={() => take()} className="rounded-e-none">
          <Hand aria-hidden />
          {t("mode.take")}
        </Button>
      </Tooltip>
      <Menu
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button size="sm" aria-label={t("mode.long")} className="-ms-px rounded-s-none px-1">
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuLabel>{t("mode.long")}</MenuLabel>
        {PAUSES.map((minutes) => (
          <MenuItem key={minutes} onSelect={() => take(minutes)}>
            {duration(minutes * 60, i18n.language)}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
}

function Resume({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
  return (
    <Tooltip text={t("mode.resumeText")} keys="t" side="bottom">
      <Button size="sm" busy={busy} onClick={() => void run(() => resume(cache, chat))}>
        <Bot aria-hidden />
        {t("mode.resume")}
      </Button>
    </Tooltip>
  );
}

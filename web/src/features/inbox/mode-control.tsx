import { Bot, ChevronDown, Hand, UserRoundCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { Menu, MenuItem, MenuLabel } from "@/components/menu";
import { useNow } from "@/components/time";
import { Tooltip } from "@/components/tooltip";
import { useAction } from "@/lib/action";
import { useCache } from "@/lib/cache";
import { type Conversation, resume, takeOver } from "@/lib/resources/conversations";
import { useMay, useProfile } from "@/lib/resources/profile";
import { duration } from "@/lib/time";
import { isOver } from "./chat";

const SECOND_MS = 1_000;
const PAUSES = [60, 480, 1_440];

/** Who answers this chat now, and the one press that changes it. */
export function ModeControl({ chat }: { chat: Conversation }) {
  const mayAnswer = useMay("agent");
  return (
    <div className="flex flex-1 items-center gap-1.5 @max-xl:justify-between">
      <Mode chat={chat} />
      {mayAnswer && !isOver(chat) && (chat.answered_by === "ai" ? <TakeOver chat={chat} /> : <Resume chat={chat} />)}
    </div>
  );
}

function Mode({ chat }: { chat: Conversation }) {
  const { t } = useTranslation("inbox");
  const me = useProfile().data?.user_id;
  const mine = chat.assignee_id === me;
  const others = mine ? null : chat.assignee_name;
  if (chat.answered_by === "ai") {
    return (
      <span className="flex items-center gap-1.5 rounded-full bg-ai-soft px-2.5 py-1 text-sm font-medium whitespace-nowrap text-ai-ink">
        <Bot aria-hidden className="size-4" />
        {t("mode.ai")}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1.5 rounded-full bg-accent-soft px-2.5 py-1 text-sm font-medium whitespace-nowrap text-accent-ink">
      <UserRoundCheck aria-hidden className="size-4" />
      <bdi className="max-w-40 truncate">{others ? t("mode.other", { name: others }) : t(mine ? "mode.mine" : "mode.human")}</bdi>
      {chat.human_until && <Countdown until={chat.human_until} />}
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
  const { t, i18n } = useTranslation("inbox");
  const cache = useCache();
  const { busy, run } = useAction();
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

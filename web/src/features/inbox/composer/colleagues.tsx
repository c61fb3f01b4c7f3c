import { Eye, PencilLine } from "lucide-react";
import { useRef, useState } from "react";
import { Confirm } from "@/components/dialog/confirm";
import { typesNow, usePeople } from "@/lib/live/presence";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { useTeam } from "@/lib/resources/team";

interface Colleague {
  id: string;
  name: string;
  typing: boolean;
}

/** The others who are at the chat that is open. */
function useColleagues(): Colleague[] {
  const people = usePeople();
  const me = useProfile().data?.user_id;
  const team = useTeam().data;
  return people
    .filter(({ user_id }) => user_id !== me)
    .flatMap(({ user_id, typing }) => {
      const member = team?.find((one) => one.user_id === user_id);
      return member ? [{ id: user_id, name: member.name || member.email, typing }] : [];
    });
}

/** Who else looks at this chat, or rather who writes in it. */
export function Colleagues() {
  const { t, i18n } = useTranslation("inbox");
  const others = useColleagues();
  const typing = others.filter((one) => one.typing);
  const shown = typing.length ? typing : others;
  const names = new Intl.ListFormat(i18n.language).format(shown.map(({ name }) => name));
  const Icon = typing.length ? PencilLine : Eye;
  return (
    <span role="status" className={`min-w-0 ${typing.length ? "text-warn-ink" : "text-ink-soft"}`}>
      {shown.length > 0 && (
        <span className="flex items-center gap-1 text-xs font-medium">
          <Icon aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">{t(typing.length ? "presence.typing" : "presence.looking", { names, count: shown.length })}</span>
        </span>
      )}
    </span>
  );
}

/** Asks once before something is sent over the head of a colleague who types, or did a moment ago. */
export function useCollision() {
  const others = useColleagues();
  const [asked, setAsked] = useState<string | null>(null);
  const settled = useRef(false);
  const stops = (): boolean => {
    const typing = others.find(({ id }) => typesNow(id));
    if (!typing || settled.current) return false;
    settled.current = true;
    setAsked(typing.name);
    return true;
  };
  return { asked, stops, settle: () => setAsked(null) };
}

interface AskOnceProps {
  collision: ReturnType<typeof useCollision>;
  onSend: () => void;
}

export function AskOnce({ collision: { asked, settle }, onSend }: AskOnceProps) {
  const { t } = useTranslation("inbox");
  return (
    <Confirm
      open={asked !== null}
      onOpenChange={settle}
      title={t("presence.ask", { name: asked ?? "" })}
      description={t("presence.askText")}
      action={t("presence.send")}
      onConfirm={onSend}
    />
  );
}

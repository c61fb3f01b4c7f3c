import { type ComponentProps, useId, useState } from "react";
import { Avatar } from "@/components/sign/avatar";
import { useTranslation } from "@/lib/locale/i18n";
import type { Member } from "@/lib/resources/team";
import { calledBy, nameIn, withName } from "./mention";

const MOST = 6;

interface Mention {
  members: readonly Member[];
  at: number;
  list: string;
  aria: Pick<ComponentProps<"textarea">, "aria-autocomplete" | "aria-controls" | "aria-activedescendant">;
  choose: (member: Member) => void;
  /** Whether the key was for the menu. */
  press: (key: string) => boolean;
}

/** The colleagues whose name begins as what follows the @. Choosing one writes the name out. */
export function useMention(team: readonly Member[], note: string, onNote: (note: string) => void): Mention {
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const list = useId();
  const words = nameIn(note);
  const isOpen = words !== null && note !== dismissed;
  const members = isOpen ? team.filter((one) => calledBy(one).toLocaleLowerCase().includes(words)).slice(0, MOST) : [];
  const place = Math.min(at, Math.max(0, members.length - 1));
  const choose = (member: Member) => {
    onNote(withName(note, member));
    setAt(0);
  };
  const press = (key: string) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const chosen = members[place];
    if (!chosen) return false;
    if (step) setAt(Math.max(0, Math.min(members.length - 1, place + step)));
    else if (key === "Enter" || key === "Tab") choose(chosen);
    else if (key === "Escape") setDismissed(note);
    else return false;
    return true;
  };
  const shown = members.length > 0 && { "aria-controls": list, "aria-activedescendant": `${list}-${place}` };
  return { members, at: place, list, aria: { "aria-autocomplete": "list", ...(shown || {}) }, choose, press };
}

export function MentionMenu({ mention: { members, at, list, choose } }: { mention: Mention }) {
  const { t } = useTranslation("inbox");
  if (!members.length) return null;
  return (
    <ul
      id={list}
      role="listbox"
      aria-label={t("note.members")}
      className="absolute inset-x-3 bottom-full z-30 mb-1 max-h-72 overflow-y-auto rounded-lg bg-raised p-1 shadow-overlay"
    >
      {members.map((member, place) => (
        <li
          key={member.user_id}
          id={`${list}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === at}
          // The note keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onMouseUp={() => choose(member)}
          className="flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 hover:bg-sunken aria-selected:bg-sunken pointer-coarse:min-h-11"
        >
          <Avatar name={calledBy(member)} size="sm" />
          <bdi className="truncate">{calledBy(member)}</bdi>
        </li>
      ))}
    </ul>
  );
}

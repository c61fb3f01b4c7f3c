import { type ComponentProps, useEffect, useId, useRef, useState } from "react";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { usePaused } from "@/lib/page/paused";
import { type CannedReply, renderReply, useCannedReplies } from "@/lib/resources/canned-replies";

const MOST = 8;

interface Slash {
  items: readonly CannedReply[] | undefined;
  at: number;
  list: string;
  /** What tells a screen reader of the menu; belongs to the draft. */
  aria: Pick<ComponentProps<"textarea">, "aria-autocomplete" | "aria-controls" | "aria-activedescendant">;
  choose: (reply: CannedReply) => void;
  /** Whether the key was for the menu. */
  press: (key: string) => boolean;
}

/** The canned replies that fit what follows the slash. Choosing one writes it into the draft, filled in for this chat. */
export function useSlash(conversationId: string, query: string | null, onChoose: (text: string | null) => void): Slash {
  const { t } = useTranslation("inbox");
  const { run } = useAction();
  const settled = usePaused(query);
  const items = useCannedReplies(query === null ? null : (settled ?? ""), MOST).data?.items;
  const [at, setAt] = useState(0);
  const list = useId();
  const place = Math.min(at, Math.max(0, (items?.length ?? 0) - 1));
  const choose = (reply: CannedReply) =>
    void run(async () => {
      const { text, missing } = await renderReply(reply.id, conversationId);
      onChoose(text);
      setAt(0);
      if (missing.length) toast.warning(t("slash.missing", { fields: missing.map((name) => `{${name}}`).join(", ") }));
    });
  const press = (key: string) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const chosen = items?.[place];
    if (query === null || !items) return false;
    if (step) setAt(Math.max(0, Math.min(items.length - 1, place + step)));
    else if ((key === "Enter" || key === "Tab") && chosen) choose(chosen);
    else if (key === "Escape") onChoose(null);
    else return false;
    return true;
  };
  const shown = query === null ? undefined : items;
  const aria = shown && { "aria-controls": list, "aria-activedescendant": shown.length ? `${list}-${place}` : undefined };
  return { items: shown, at: place, list, aria: { "aria-autocomplete": "list", ...aria }, choose, press };
}

export function SlashMenu({ slash }: { slash: Slash }) {
  const { t } = useTranslation("inbox");
  const { items, at, list, choose } = slash;
  const box = useRef<HTMLUListElement>(null);
  useEffect(() => box.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at]);
  if (!items) return null;
  return (
    <div className="absolute inset-x-3 bottom-full z-30 mb-1 overflow-clip rounded-lg bg-raised shadow-overlay">
      <ul ref={box} id={list} role="listbox" aria-label={t("slash.label")} className="max-h-72 overflow-y-auto p-1">
        {items.map((reply, place) => (
          <li
            key={reply.id}
            id={`${list}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === at}
            // The draft keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onMouseUp={() => choose(reply)}
            className="grid cursor-pointer gap-0.5 rounded-md px-2.5 py-1.5 hover:bg-sunken aria-selected:bg-sunken"
          >
            <span dir="ltr" className="font-mono text-sm rtl:text-end">{`/${reply.shortcut}`}</span>
            <span dir="auto" className="truncate text-sm text-ink-soft">
              {Object.values(reply.texts)[0]}
            </span>
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="px-3 pb-2 text-sm text-ink-faint">{t("slash.nothing")}</p>}
    </div>
  );
}

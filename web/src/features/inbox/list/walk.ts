import { useMemo, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { useMedia } from "@/lib/page/media";
import { useConversations } from "@/lib/resources/conversations";
import { useInboxFilters } from "./filters";

/**
 * j and k go through the list, Enter opens, Escape leaves. With the chat beside the list they open at once. `marked`: the
 * chat they stand on while none is open; `known`: the open one as the list has it; `listed`: whether the list is there.
 */
export function useWalk(open: string | undefined) {
  const { t } = useTranslation(["inbox", "common"]);
  const navigate = useNavigate();
  const { search } = useLocation();
  const [marked, setMarked] = useState<string>();
  const { query } = useInboxFilters();
  const chats = useConversations(query).data?.items;
  const beside = useMedia("(min-width: 768px)");
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    const at = chats?.findIndex(({ id }) => id === (open ?? marked)) ?? -1;
    const go = (id: string | undefined) => id && void navigate({ pathname: `/inbox/${id}`, search });
    const step = (by: number) => {
      const id = chats?.[Math.min(Math.max(at + by, 0), chats.length - 1)]?.id;
      if (beside || open) go(id);
      else setMarked(id);
    };
    return [
      { keys: "j", label: t("keys.next"), group, run: () => step(1) },
      { keys: "k", label: t("keys.previous"), group, run: () => step(-1) },
      { keys: "Enter", label: t("keys.open"), group, run: () => go(open ?? marked ?? chats?.[0]?.id) },
      { keys: "Escape", label: t("keys.leave"), group, run: () => void navigate({ pathname: "/inbox", search }) },
    ];
  }, [t, navigate, search, chats, open, marked, beside]);
  useShortcuts(shortcuts);
  return { marked: open ? undefined : marked, known: chats?.find(({ id }) => id === open), listed: chats !== undefined };
}

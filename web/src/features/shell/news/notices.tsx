import { Megaphone, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { read, watch, write } from "@/lib/page/stored";
import { type Notice, useAnnouncements } from "@/lib/resources/announcements";
import { Strip } from "./strip";

const TONES = { info: "info", warning: "warn", critical: "bad" } as const;
const RANKS: readonly Notice["level"][] = ["critical", "warning", "info"];

/** The gravest of what the operator announces, `critical` or not; what is not goes away when it was read. */
export function useNotice(critical: boolean) {
  const all = useAnnouncements().data ?? [];
  const unread = useSyncExternalStore(watch, () => JSON.stringify(all.filter(({ id }) => !read(nameOf(id))).map(({ id }) => id)));
  const [first] = all
    .filter(({ id, level }) => unread.includes(id) && (level === "critical") === critical)
    .sort((one, other) => RANKS.indexOf(one.level) - RANKS.indexOf(other.level));
  return first ? <One notice={first} /> : null;
}

const nameOf = (id: string) => `notice:${id}`;

function One({ notice: { id, level, text_en, text_ur } }: { notice: Notice }) {
  const { t, i18n } = useTranslation();
  return (
    <Strip tone={TONES[level]} icon={<Megaphone aria-hidden className="size-4 shrink-0" />}>
      {i18n.language === "ur" ? text_ur : text_en}
      {level !== "critical" && (
        <Button look="ghost" size="icon-sm" className="ms-2 text-current" aria-label={t("close")} onClick={() => write(nameOf(id), "read")}>
          <X aria-hidden />
        </Button>
      )}
    </Strip>
  );
}

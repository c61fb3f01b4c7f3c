import { Megaphone, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/button";
import { type Notice, useAnnouncements } from "@/lib/resources/announcements";
import { useStored } from "@/lib/stored";
import { Strip } from "./banner";

const TONES = { info: "info", warning: "warn", critical: "bad" } as const;

/** What the operator announces; what is not urgent goes away when it was read. */
export function Notices() {
  const { data } = useAnnouncements();
  return data?.map((notice) => <One key={notice.id} notice={notice} />);
}

function One({ notice: { id, level, text_en, text_ur } }: { notice: Notice }) {
  const { t, i18n } = useTranslation();
  const [read, setRead] = useStored(`notice:${id}`);
  if (read) return null;
  return (
    <Strip tone={TONES[level]} icon={<Megaphone aria-hidden className="size-4 shrink-0" />}>
      {i18n.language === "ur" ? text_ur : text_en}
      {level !== "critical" && (
        <Button look="ghost" size="icon-sm" className="ms-2 text-current" aria-label={t("close")} onClick={() => setRead("read")}>
          <X aria-hidden />
        </Button>
      )}
    </Strip>
  );
}

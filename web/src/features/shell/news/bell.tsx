import { clsx } from "clsx";
import { Bell as Icon } from "lucide-react";
import { lazy, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { Later } from "@/components/page/later";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { read } from "@/lib/page/stored";
import { useUnread } from "@/lib/resources/notifications";

// Fetched when it is first opened.
const Panel = lazy(() => import("./notification-panel"));

/** How much this member has not read yet, and the way to it. */
export function Bell({ className }: { className?: string }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const unread = useUnread().data?.unread ?? 0;
  return (
    <>
      <Button
        look="ghost"
        size="icon"
        className={clsx("relative", className)}
        aria-label={unread ? t("bell.unread", { count: unread }) : t("notifications")}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon aria-hidden className="size-4.5!" />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute end-0 top-0 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent tabular-nums"
          >
            {unread > 99 ? "99+" : unread.toLocaleString(i18n.language)}
          </span>
        )}
      </Button>
      {open && (
        <Later>
          <Panel onClose={() => setOpen(false)} />
        </Later>
      )}
    </>
  );
}

/** What a push leads to is opened in this tab; and this browser goes on being told after a new sign-in. */
export function usePushes(): void {
  const { i18n } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    if (read("push") !== "on") return;
    // Fetched by the few who have it on. Should it fail, nothing is lost on the page itself.
    import("@/lib/live/push").then(({ keepPushOn }) => keepPushOn(i18n.language)).catch(() => undefined);
  }, [i18n.language]);
  useEffect(() => {
    const go = ({ data }: MessageEvent<{ go?: string }>) => {
      if (data.go) void navigate(data.go);
    };
    const worker = "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
    worker?.addEventListener("message", go);
    return () => worker?.removeEventListener("message", go);
  }, [navigate]);
}

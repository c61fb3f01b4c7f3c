import { useEffect, useRef, useState } from "react";
import { Bubble } from "@/components/chat/bubble";
import { Card } from "@/components/page/card";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { type BroadcastWords, type Preview, previewBroadcast } from "@/lib/resources/broadcasts";

const PAUSE_MS = 500;

/** Whom these words would reach, a moment after the last key; null while there is nothing whole to send. */
export function useReach(words: BroadcastWords | null): Preview | null {
  const [reach, setReach] = useState<Preview | null>(null);
  const { run } = useAction();
  const newest = useRef(0);
  const asked = words && JSON.stringify(words);
  useEffect(() => {
    const mine = ++newest.current;
    const look = async () => {
      const found = asked ? await previewBroadcast(JSON.parse(asked) as BroadcastWords) : null;
      if (mine === newest.current) setReach(found);
    };
    const timer = setTimeout(() => void run(look), asked ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [asked, run]);
  return reach;
}

/** The count, why others are left out, and what a few of them would read. */
export function Reach({ reach, complete }: { reach: Preview | null; complete: boolean }) {
  const { t } = useTranslation("broadcasts");
  return (
    <Card title={t("preview")}>
      {!complete && <p className="text-ink-soft">{t("incomplete")}</p>}
      {complete && !reach && <p className="text-ink-soft">{t("counting")}</p>}
      {reach && (
        <div className="grid gap-3" aria-live="polite">
          <p className="text-lg font-semibold">{t("reached", { count: reach.count })}</p>
          {reach.a_day !== null && <p className="text-sm text-pretty text-ink-soft">{t("aDay", { count: reach.a_day })}</p>}
          <LeftOut reasons={reach.left_out} />
          {reach.samples.map(({ customer_id, customer_name, text }) => (
            <figure key={customer_id} className="grid gap-1">
              <figcaption className="text-sm text-ink-faint">
                <bdi>{customer_name ?? t("nobody")}</bdi>
              </figcaption>
              <Bubble text={text} />
            </figure>
          ))}
        </div>
      )}
    </Card>
  );
}

export function LeftOut({ reasons }: { reasons: Preview["left_out"] }) {
  const { t, i18n } = useTranslation("broadcasts");
  const known = Object.entries(reasons) as [keyof Preview["left_out"], number][];
  if (known.length === 0) return null;
  return (
    <div className="grid gap-1 text-sm">
      <p className="font-medium">{t("leftOut.title")}</p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5">
        {known.map(([reason, count]) => (
          <div key={reason} className="contents">
            <dt className="text-ink-soft">{t(`leftOut.${reason}` as "leftOut.blocked")}</dt>
            <dd className="text-end tabular-nums">{count.toLocaleString(i18n.language)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

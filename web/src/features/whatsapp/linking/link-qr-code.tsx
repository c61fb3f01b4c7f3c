import { useState } from "react";
import { QrCode } from "@/components/chat/qr-code";
import { useNow } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { secondsLeft } from "./link-state";

const SECOND_MS = 1_000;
const RADIUS = 8;
const ROUND = 2 * Math.PI * RADIUS;

/** The picture for a phone's camera, and when the next one takes its place. 280 px wide. */
export function LinkQrCode({ value, until }: { value: string; until: string | null }) {
  const { t } = useTranslation("whatsapp");
  return (
    <figure className="grid justify-items-center gap-2">
      <QrCode value={value} label={t("link.qr")} />
      {until && (
        <figcaption className="flex items-center gap-2 text-sm text-ink-soft">
          <Ring key={value} until={until} />
          {t("link.changes")}
        </figcaption>
      )}
    </figure>
  );
}

/** How much of a code's time is left. */
function Ring({ until }: { until: string }) {
  const now = useNow(true, SECOND_MS);
  const left = secondsLeft(until, now);
  const [whole] = useState(Math.max(left, 1));
  return (
    <svg aria-hidden viewBox="0 0 20 20" className="size-5 -rotate-90">
      <circle cx="10" cy="10" r={RADIUS} fill="none" strokeWidth="3" className="stroke-line" />
      <circle
        cx="10"
        cy="10"
        r={RADIUS}
        fill="none"
        strokeWidth="3"
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - Math.min(1, left / whole))}
        className="stroke-accent transition-[stroke-dashoffset] duration-1000 ease-linear"
      />
    </svg>
  );
}

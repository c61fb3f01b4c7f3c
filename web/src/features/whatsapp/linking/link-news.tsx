import { clsx } from "clsx";
import { Check } from "lucide-react";
import { Badge } from "@/components/sign/badge";
import { Time } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import type { Account, LinkState, PhoneLink } from "@/lib/resources/whatsapp";
import { LINK_LOOKS, STEPS, stepOf } from "./link-state";

/** Where linking has come to; nothing when it is not going on. */
export function Progress({ state }: { state: LinkState }) {
  const { t } = useTranslation("whatsapp");
  const at = stepOf(state);
  if (at < 0) return null;
  return (
    <ol aria-label={t("link.progress")} className="grid grid-cols-4 gap-2">
      {STEPS.map((step, place) => {
        const isDone = place < at || state === "connected";
        return (
          <li
            key={step}
            aria-current={place === at ? "step" : undefined}
            className={clsx(
              "flex min-w-0 items-center gap-1 border-t-2 pt-1.5 text-sm",
              place <= at ? "border-accent text-ink" : "border-line text-ink-faint",
              place === at && "font-semibold",
            )}
          >
            {isDone && <Check aria-hidden className="size-4 shrink-0 text-good-ink" />}
            <span className="truncate">{t(`link.step.${step}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}

interface LinkNewsProps {
  account: Account;
  link: PhoneLink;
  isStarting: boolean;
}

/** The state in a word, and what it means or what to do; each change is read out. */
export function LinkNews({ account, link, isStarting }: LinkNewsProps) {
  const { t } = useTranslation("whatsapp");
  const { state } = link;
  const { tone } = LINK_LOOKS[state];
  return (
    <div role="status" aria-live="polite" className="grid justify-items-start gap-2">
      <Badge tone={isStarting ? "info" : tone}>{t(`link.state.${isStarting ? "starting" : state}`)}</Badge>
      <p className="max-w-prose text-base text-pretty">
        {t(`link.advice.${isStarting ? "starting" : state}`)}
        {link.state_until && state === "banned" && (
          <>
            {" "}
            {t("link.bannedUntil")} <Time at={link.state_until} as="day" /> <Time at={link.state_until} as="clock" />
          </>
        )}
      </p>
      {account.phone && link.linked && (
        <p className="text-base text-ink-soft">
          <bdi dir="ltr" className="font-medium text-ink">
            {account.phone}
          </bdi>
          {link.linked_at && (
            <>
              {" · "}
              {t("link.since")} <Time at={link.linked_at} as="day" />
            </>
          )}
        </p>
      )}
    </div>
  );
}

/** The time in which messages may have been missed. */
export function Gap({ link: { gap_from, gap_until } }: { link: PhoneLink }) {
  const { t } = useTranslation("whatsapp");
  if (!gap_from || !gap_until) return null;
  return (
    <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-pretty text-warn-ink">
      {t("link.gap")} <Time at={gap_from} as="day" /> <Time at={gap_from} as="clock" /> – <Time at={gap_until} as="clock" />
      {". "}
      {t("link.gapText")}
    </p>
  );
}

import { useArrival } from "@/components/page/page-header";
import { Skeleton } from "@/components/page/states";
import { useNow, usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { type Attention, useAttention } from "@/lib/resources/dashboard";
import { useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";
import { partOfDay } from "./day";

/** The head of a ledger's page: whose it is, the date, and in a sentence what waits. */
export function Greeting() {
  const { t } = useTranslation("home");
  const heading = useArrival();
  const place = usePlace();
  const now = useNow();
  const attention = useAttention().data;
  const profile = useProfile().data;
  const shop = useTenant().data;
  const date = new Intl.DateTimeFormat(place.locale, { timeZone: place.zone, weekday: "long", day: "numeric", month: "long" });
  return (
    <header className="relative overflow-hidden border-b border-line bg-surface">
      <div
        aria-hidden
        className="absolute inset-0 bg-[repeating-linear-gradient(to_bottom,transparent_0_35px,var(--line)_35px_36px)] bg-position-[0_12px] opacity-60"
      />
      <div className="relative mx-auto max-w-6xl px-4 md:px-6">
        <div className="border-s-3 border-double border-bad/40 py-3 ps-4 [&>*]:leading-9">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm text-ink-soft">
            <bdi className="font-semibold text-accent-ink">{shop?.name ?? " "}</bdi>
            <bdi>{shop && date.format(now)}</bdi>
          </p>
          <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight text-balance">
            {t(`greeting.${partOfDay(now, place.zone)}`, { name: profile?.name })}
          </h1>
          <p className="min-h-9 text-lg text-ink-soft">
            {attention ? <Summary attention={attention} /> : <Skeleton className="mt-3 h-4 w-64" />}
          </p>
        </div>
      </div>
    </header>
  );
}

/** "Waiting for you: 2 chats and 3 payments." */
function Summary({ attention }: { attention: Attention }) {
  const { t, i18n } = useTranslation("home");
  const { needs_person: chats, payments_waiting: payments, items } = attention;
  const others = items.filter(({ kind }) => kind !== "needs_person" && kind !== "proof_waiting").length;
  const parts = [
    chats && t("summary.chats", { count: chats }),
    payments && t("summary.payments", { count: payments }),
    others && t("summary.others", { count: others }),
  ].filter((part) => part !== 0);
  if (!parts.length) return t("summary.calm");
  return t("summary.waiting", { list: new Intl.ListFormat(i18n.language).format(parts) });
}

import { BatteryMedium, SignalHigh, Wifi } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Failure } from "@/components/page/states";
import { usePlace } from "@/components/sign/time";
import { useNow } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { clock } from "@/lib/locale/time";
import { useFollow, useStick } from "@/lib/page/stick";
import { useMay } from "@/lib/resources/profile";
import { type Played } from "@/lib/resources/simulator";
import { useTenant } from "@/lib/resources/tenant";
import { PendingBubble, PhoneBubble, Typing } from "./phone-bubble";
import { PhoneComposer } from "./phone-composer";
import { useCustomerPhone } from "./use-phone";

// Whoever has no wheel scrolls it with the arrow keys.
const BY_KEYS = { tabIndex: 0 };

interface PhoneProps {
  accountId: string;
  played: Played;
}

/** The customer's phone with its chat to the shop. What is written here arrives as from a real one. */
export function Phone({ accountId, played }: PhoneProps) {
  const { t } = useTranslation("tryit");
  const phone = useCustomerPhone(accountId, played);
  const box = useRef<HTMLDivElement>(null);
  const { items, pending, typing, error, loaded } = phone;
  const { held } = useStick(box);
  useFollow(box, held, items.length + pending.length + Number(typing));
  const mayPlay = useMay("agent");
  return (
    <Frame label={t("phone.of", { name: played.name })}>
      <ChatHead typing={typing} />
      <div
        ref={box}
        role="log"
        aria-label={t("phone.chat")}
        {...BY_KEYS}
        className="flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto -outline-offset-2 overscroll-contain bg-[#ece7dc] bg-[radial-gradient(#d9d2c1_1px,transparent_1px)] bg-[size:14px_14px] px-3 py-3"
      >
        <p className="mx-auto mb-2 max-w-[85%] rounded-lg bg-[#fbf3d3] px-3 py-1.5 text-center text-xs text-[#5b4d1c]">
          {t("phone.simulated")}
        </p>
        {!loaded && error && <Failure error={error} onRetry={phone.retry} />}
        {items.map((message) => (
          <PhoneBubble key={message.id} message={message} />
        ))}
        {pending.map((one) => (
          <PendingBubble key={one.key} pending={one} />
        ))}
        {typing && <Typing />}
      </div>
      {mayPlay ? (
        <PhoneComposer phone={phone} played={played} />
      ) : (
        <p className="bg-[#f4f1ea] px-4 py-3 text-center text-sm text-[#4c5752]">{t("phone.viewer")}</p>
      )}
    </Frame>
  );
}

/** Drawn, and the same in light and dark: it is a picture of a thing that lies beside the dashboard. */
function Frame({ label, children }: { label: string; children: ReactNode }) {
  const place = usePlace();
  const now = new Date(useNow()).toISOString();
  return (
    <section
      aria-label={label}
      className="flex max-h-[820px] min-h-0 w-full flex-1 max-w-[400px] flex-col rounded-[44px] border border-[#3a423f] bg-[#101413] p-2.5 text-[#1b2421] shadow-overlay"
    >
      <div className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-[34px] bg-[#ece7dc]">
        <div aria-hidden className="flex h-8 shrink-0 items-center justify-between bg-[#0b4a40] px-6 text-xs font-medium text-white">
          <bdi className="tabular-nums">{clock(now, place)}</bdi>
          <span className="h-5 w-20 rounded-full bg-[#101413]" />
          <span className="flex items-center gap-1">
            <SignalHigh className="size-3.5" />
            <Wifi className="size-3.5" />
            <BatteryMedium className="size-4" />
          </span>
        </div>
        {children}
      </div>
    </section>
  );
}

function ChatHead({ typing }: { typing: boolean }) {
  const { t } = useTranslation("tryit");
  const shop = useTenant().data?.name ?? "";
  return (
    <div className="flex shrink-0 items-center gap-3 bg-[#0b4a40] px-4 pb-2.5 text-white">
      <span aria-hidden className="grid size-9 place-items-center rounded-full bg-[#f2c14e] font-semibold text-[#3c2d05]">
        {[...shop][0]?.toUpperCase()}
      </span>
      <span className="grid min-w-0 flex-1">
        <span dir="auto" className="truncate font-semibold">
          {shop}
        </span>
        <span className="text-xs text-[#cfe6df]">{t(typing ? "phone.typing" : "phone.online")}</span>
      </span>
    </div>
  );
}

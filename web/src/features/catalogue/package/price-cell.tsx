import { clsx } from "clsx";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Input } from "@/components/input/input";
import { Money } from "@/components/order/money";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney, parseAmount } from "@/lib/locale/money";
import type { Package } from "@/lib/resources/packages";
import { useMay } from "@/lib/resources/profile";
import { withoutZeros } from "./package-values";

const SIZE = "shrink-0 font-medium tabular-nums sm:w-32 sm:text-end";

interface PriceCellProps {
  one: Package;
  onChange: (amount: string) => void;
}

/** The price, which an admin writes anew in its place. */
export function PriceCell({ one, onChange }: PriceCellProps) {
  const { t, i18n } = useTranslation("catalogue");
  const isAdmin = useMay("admin");
  const [isWriting, setWriting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // Whoever has ended it by a key stands where they stood; whoever has gone elsewhere stays there.
  const isByKey = useRef(false);
  useEffect(() => {
    if (!isWriting && isByKey.current) button.current?.focus();
  }, [isWriting]);
  const end = (byKey: boolean) => {
    isByKey.current = byKey;
    setWriting(false);
  };
  const look = clsx(SIZE, !one.active && "text-ink-faint");
  if (!isAdmin) return <Money value={one.price} className={look} />;
  if (isWriting) return <Writing one={one} onChange={onChange} onEnd={end} />;
  return (
    <button
      ref={button}
      type="button"
      aria-label={t("package.changePrice", { name: one.name, price: formatMoney(one.price, i18n.language) })}
      onClick={() => setWriting(true)}
      className={clsx(look, "relative z-1 rounded-md py-1 decoration-dotted underline-offset-4 hover:underline")}
    >
      <Money value={one.price} />
    </button>
  );
}

const select = (field: HTMLInputElement | null) => field?.select();

/** Enter and leaving the field keep what was typed, Escape the price as it was. */
function Writing({ one, onChange, onEnd }: PriceCellProps & { onEnd: (byKey: boolean) => void }) {
  const { t } = useTranslation("catalogue");
  const before = withoutZeros(one.price.amount);
  const [typed, setTyped] = useState(before);
  const amount = parseAmount(typed);
  const keep = (byKey: boolean) => {
    if (amount === null) return;
    onEnd(byKey);
    if (amount !== before) onChange(amount);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // Else the button that takes the focus would be pressed by the same key.
    event.preventDefault();
    if (event.key === "Enter") keep(true);
    else onEnd(true);
  };
  return (
    <Input
      ref={select}
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      aria-label={t("package.priceIn", { name: one.name, currency: one.price.currency })}
      aria-invalid={amount === null ? true : undefined}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => keep(false)}
      className="relative z-1 max-w-32 text-end tabular-nums"
    />
  );
}

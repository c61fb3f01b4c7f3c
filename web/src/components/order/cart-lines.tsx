import { Minus, Plus, X } from "lucide-react";
import { Input } from "@/components/input/input";
import { type CartLine, MOST_QUANTITY, withQuantity } from "@/components/order/cart";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { times } from "@/lib/locale/money";
import { Money } from "./money";

interface CartLinesProps {
  lines: readonly CartLine[];
  onChange: (lines: CartLine[]) => void;
}

/** What is in the order so far; each line's number can be written or stepped. */
export function CartLines({ lines, onChange }: CartLinesProps) {
  const { t } = useTranslation("orders");
  if (lines.length === 0) return null;
  return (
    <ul aria-label={t("new.lines")} className="divide-y divide-line rounded-lg border border-line">
      {lines.map((line) => (
        <Line
          key={line.offer.id}
          line={line}
          onQuantity={(quantity) => onChange(withQuantity(lines, line.offer.id, quantity))}
          onRemove={() => onChange(lines.filter(({ offer }) => offer.id !== line.offer.id))}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  line: CartLine;
  onQuantity: (quantity: number) => void;
  onRemove: () => void;
}

function Line({ line: { offer, quantity }, onQuantity, onRemove }: LineProps) {
  const { t } = useTranslation("orders");
  const name = `${offer.service} – ${offer.name}`;
  return (
    <li className="grid gap-1 py-2 ps-3 pe-1">
      <div className="flex items-center gap-2">
        <bdi className="min-w-0 flex-1 font-medium">{name}</bdi>
        <Button look="ghost" size="icon" aria-label={t("new.remove", { name })} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <div className="flex items-center gap-2 pe-2">
        <Button size="icon" aria-label={t("new.less", { name })} disabled={quantity <= 1} onClick={() => onQuantity(quantity - 1)}>
          <Minus aria-hidden />
        </Button>
        <Input
          dir="ltr"
          inputMode="numeric"
          aria-label={t("new.quantity", { name })}
          value={quantity}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onQuantity(Number(event.target.value))}
          className="w-14! text-center tabular-nums"
        />
        <Button
          size="icon"
          aria-label={t("new.more", { name })}
          disabled={quantity >= MOST_QUANTITY}
          onClick={() => onQuantity(quantity + 1)}
        >
          <Plus aria-hidden />
        </Button>
        <span className="ms-auto text-end">
          <Money value={times(offer.price, quantity)} className="block font-medium tabular-nums" />
          {quantity > 1 && (
            <span className="block text-sm text-ink-faint">
              <Money value={offer.price} /> {t("new.each")}
            </span>
          )}
        </span>
      </div>
    </li>
  );
}

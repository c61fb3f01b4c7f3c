import { clsx } from "clsx";
import { RotateCcw, X } from "lucide-react";
import { Input } from "@/components/input/input";
import { Money } from "@/components/order/money";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Correction, type Group, isReady, type Row } from "./draft";

type OnCorrect = (key: string, change: Correction) => void;

interface DraftTableProps {
  groups: Group[];
  currency: string;
  onCorrect: OnCorrect;
}

/** What was read, service by service; every row shows the line it was read from and can be corrected. */
export function DraftTable({ groups, currency, onCorrect }: DraftTableProps) {
  return (
    <div className="grid gap-4">
      {groups.map((group) => (
        <section key={group.name} className="overflow-hidden rounded-lg border border-line">
          <h3 className="border-b border-line bg-sunken px-3 py-2 font-semibold">
            <bdi>{group.name}</bdi>
          </h3>
          <ul className="divide-y divide-line">
            {group.rows.map((row) => (
              <DraftRow key={row.key} row={row} currency={currency} onCorrect={onCorrect} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function DraftRow({ row, currency, onCorrect }: { row: Row; currency: string; onCorrect: OnCorrect }) {
  const { t } = useTranslation("start");
  const correct = (change: Correction) => onCorrect(row.key, change);
  return (
    <li className={clsx("grid gap-2 p-3", row.out && "bg-sunken")}>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          dir="auto"
          aria-label={t("catalogue.rowName", { line: row.line })}
          className="min-w-40 flex-1"
          maxLength={200}
          disabled={row.out}
          value={row.name}
          onChange={(event) => correct({ name: event.target.value })}
        />
        <span className="flex items-center gap-2">
          <bdi className="text-sm text-ink-soft">{row.price?.currency ?? currency}</bdi>
          <Input
            dir="ltr"
            inputMode="decimal"
            autoComplete="off"
            aria-label={t("catalogue.price", { name: row.name })}
            aria-invalid={!row.out && !isReady(row) ? true : undefined}
            className="max-w-32 tabular-nums"
            disabled={row.out}
            value={row.amount}
            onChange={(event) => correct({ amount: event.target.value })}
          />
        </span>
        <Button
          look="ghost"
          size="icon"
          aria-label={t(row.out ? "catalogue.backIn" : "catalogue.takeOut", { name: row.name })}
          onClick={() => correct({ out: !row.out })}
        >
          {row.out ? <RotateCcw aria-hidden /> : <X aria-hidden />}
        </Button>
      </div>
      <Notes row={row} />
    </li>
  );
}

function Notes({ row }: { row: Row }) {
  const { t } = useTranslation("start");
  const told = [row.duration, ...row.features].filter(Boolean);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
      <Badge tone={row.change === "changed" ? "info" : "plain"}>{t(`catalogue.change.${row.change}`)}</Badge>
      {row.before && row.change === "changed" && (
        <span>
          {t("catalogue.before")} <Money value={row.before.price} />
        </span>
      )}
      <Doubt row={row} />
      {told.length > 0 && <bdi>{told.join(" · ")}</bdi>}
      <span className="min-w-0 basis-full truncate text-ink-faint">
        {t("catalogue.line", { line: row.line })} <bdi>{row.text}</bdi>
      </span>
    </div>
  );
}

/** Until the owner has written a price of their own. */
function Doubt({ row: { doubt, amount, price } }: { row: Row }) {
  const { t } = useTranslation("start");
  if (doubt === "" || (doubt !== "twice" && amount !== (price?.amount ?? ""))) return null;
  return <Badge tone={doubt === "no_currency" ? "plain" : "warn"}>{t(`catalogue.doubt.${doubt}`)}</Badge>;
}

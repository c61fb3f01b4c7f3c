import { useTranslation } from "@/lib/i18n";
import { formatMoney, type Money } from "@/lib/money";
import type { Check, Proof, ReadField, Reading } from "@/lib/resources/payments";
import { fieldOf, OUTCOMES } from "./looks";

interface ReadingTableProps {
  reading: Reading;
  due: Proof["order_due"];
  /** The check whose place on the picture stands out, and how to choose another. */
  onPoint: (name: Check["name"] | null) => void;
}

/** What is expected beside what the picture says, line by line, with how sure its reading is. */
export function ReadingTable({ reading, due, onPoint }: ReadingTableProps) {
  const { t } = useTranslation("payments");
  const { payer, payer_account } = reading.fields;
  const from = payer ?? payer_account;
  return (
    <table className="w-full table-fixed text-sm">
      <thead className="text-start text-xs text-ink-faint">
        <tr>
          <th scope="col" className="w-24 pb-1 text-start font-medium">
            <span className="sr-only">{t("reading.field")}</span>
          </th>
          <th scope="col" className="pe-1 pb-1 text-start font-medium">
            {t("reading.expected")}
          </th>
          <th scope="col" className="pb-1 text-start font-medium">
            {t("reading.read")}
          </th>
        </tr>
      </thead>
      {reading.checks.filter(isWorthSaying).map((check) => (
        <Row key={check.name} check={check} field={fieldOf(reading, check.name)} due={due} seen={reading.fields.currency?.value} onPoint={onPoint} />
      ))}
      {from && (
        <tbody>
          <tr className="border-t border-line align-baseline">
            <th scope="row" className="py-1 ps-6 text-start font-normal text-ink-soft">
              {t("reading.payer")}
            </th>
            <td />
            <td className="py-1">
              <Value text={from.value} field={from} />
            </td>
          </tr>
        </tbody>
      )}
    </table>
  );
}

const isWorthSaying = ({ name, outcome }: Check) => name !== "duplicate" || outcome !== "match";
// Of a time with its zone, the part the shop's clock shows.
const LOCAL = "2026-01-31T12:30".length;
const COLOURS = { match: "text-good-ink", mismatch: "text-bad-ink", unreadable: "text-warn-ink" };

interface RowProps {
  check: Check;
  field: ReadField | undefined;
  due: Money;
  /** The currency that the picture shows. */
  seen: string | undefined;
  onPoint: ReadingTableProps["onPoint"];
}

function Row({ check: { name, outcome, reason, expected, read }, field, due, seen, onPoint }: RowProps) {
  const { t } = useTranslation("payments");
  const words = useReadWords();
  const [Icon] = OUTCOMES[outcome];
  const wanted = expected && words(name, name === "time" ? expected.slice(0, LOCAL) : expected, due.currency);
  return (
    <tbody onPointerEnter={() => onPoint(name)} onPointerLeave={() => onPoint(null)}>
      <tr className="border-t border-line align-baseline">
        <th scope="row" className="py-1 text-start font-normal text-ink-soft">
          <span className="flex items-baseline gap-1.5">
            <Icon aria-hidden className={`size-4 shrink-0 self-center ${COLOURS[outcome]}`} />
            <span className="min-w-0 wrap-anywhere">{t(`reading.checks.${name}`)}</span>
          </span>
          <span className="sr-only">{t(`reading.outcomes.${outcome}`)}</span>
        </th>
        <td className="py-1 pe-1 wrap-anywhere text-ink-soft tabular-nums">
          {wanted && <bdi>{name === "time" ? t("reading.from", { time: wanted }) : wanted}</bdi>}
        </td>
        <td className="py-1">{read && <Value text={words(name, read, (seen as Money["currency"] | undefined) ?? due.currency)} field={field} />}</td>
      </tr>
      {outcome !== "match" && (
        <tr>
          <td colSpan={3} className={`ps-6 pb-1.5 ${COLOURS[outcome]}`}>
            {t(`reading.reasons.${reason as Reason}`)}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** What stands in the picture, and how surely it was read there. */
function Value({ text, field }: { text: string; field: ReadField | undefined }) {
  const { t, i18n } = useTranslation("payments");
  const percent = field?.confidence.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  return (
    <>
      <bdi className="font-medium wrap-anywhere tabular-nums">{text}</bdi>
      {percent && <span className="block text-xs text-ink-faint tabular-nums">{t("reading.sure", { percent })}</span>}
    </>
  );
}

const STATES = ["done", "pending", "failed"] as const;

/** What was read, as a person writes it. A receipt's time has no zone: it stands as it was written there. */
function useReadWords() {
  const { t, i18n } = useTranslation("payments");
  return (name: Check["name"], read: string, currency: Money["currency"]) => {
    const state = STATES.find((one) => one === read);
    if (name === "state" && state) return t(`reading.state.${state}`);
    if (name === "amount" || name === "statement") return formatMoney({ amount: read, currency }, i18n.language);
    if (name !== "time") return read;
    const [day, time] = read.split("T");
    const at = new Date(`${day}T${time ?? "00:00"}Z`);
    return at.toLocaleString(i18n.language, { dateStyle: "medium", timeStyle: time ? "short" : undefined, timeZone: "UTC" });
  };
}

type Reason =
  | "unread" | "unsure" | "less" | "more" | "other_currency" | "not_ours" | "nearly" | "before_order" | "in_future" | "pending"
  | "failed" | "present" | "used_elsewhere" | "refused_elsewhere" | "looks_alike" | "other_amount";

import { PencilLine } from "lucide-react";
import { Fragment, type ReactNode, useRef } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney, type Money } from "@/lib/locale/money";
import type { Check, Proof, ReadField, Reading } from "@/lib/resources/payments";
import { type Corrected, fieldFor, isCorrected, type Line } from "./correcting";
import { CorrectionForm } from "./correction-form";
import { fieldOf, groupsOf, OUTCOMES } from "./looks";

interface ReadingTableProps {
  proof: Proof;
  reading: Reading;
  /** The line whose place on the picture stands out, and how to choose another. */
  onPoint: (line: Line | null) => void;
  /** The line that is being put right, and how to choose another; null for who may not. */
  correcting: Correcting | null;
}

export interface Correcting {
  line: Corrected | null;
  choose: (line: Corrected | null) => void;
}

/** What is expected beside what the picture says, line by line, with how sure its reading is or who put it right. */
export function ReadingTable({ proof, reading, onPoint, correcting }: ReadingTableProps) {
  const { t } = useTranslation("payments");
  const { payer, payer_account } = reading.fields;
  const from = payer ?? payer_account;
  const shared = { proof, reading, onPoint, correcting };
  return (
    <table className="w-full table-fixed text-sm">
      <thead className="text-start text-xs text-ink-faint">
        <tr>
          <th scope="col" className="w-28 pb-1 text-start font-medium">
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
        <CheckRow key={check.name} check={check} {...shared} />
      ))}
      {(from || correcting) && (
        <Row {...shared} line="payer" head={<span className="ps-5.5">{t("reading.payer")}</span>}>
          {from && <Value text={from.value} field={from} />}
        </Row>
      )}
    </table>
  );
}

const isWorthSaying = ({ name, outcome }: Check) => name !== "duplicate" || outcome !== "match";
// Of a time with its zone, the part the shop's clock shows.
const LOCAL = "2026-01-31T12:30".length;
const COLOURS = { match: "text-good-ink", mismatch: "text-bad-ink", unreadable: "text-warn-ink" };

function CheckRow({ check, ...rest }: ReadingTableProps & { check: Check }) {
  const { t } = useTranslation("payments");
  const { name, outcome, reason } = check;
  const [Icon] = OUTCOMES[outcome];
  return (
    <Row
      {...rest}
      line={name}
      head={
        <>
          <span className="flex items-baseline gap-1.5">
            <Icon aria-hidden className={`size-4 shrink-0 self-center ${COLOURS[outcome]}`} />
            <span className="min-w-0 wrap-anywhere">{t(`reading.checks.${name}`)}</span>
          </span>
          <span className="sr-only">{t(`reading.outcomes.${outcome}`)}</span>
        </>
      }
      wanted={<Wanted check={check} currency={rest.proof.order_due.currency} />}
      note={outcome !== "match" && <p className={COLOURS[outcome]}>{t(`reading.reasons.${reason as Reason}`)}</p>}
    >
      <Read check={check} reading={rest.reading} currency={rest.proof.order_due.currency} />
    </Row>
  );
}

function Wanted({ check: { name, expected }, currency }: { check: Check; currency: Money["currency"] }) {
  const { t } = useTranslation("payments");
  const words = useReadWords();
  if (!expected) return null;
  if (name === "time") return <bdi>{t("reading.from", { time: words(name, expected.slice(0, LOCAL), currency) })}</bdi>;
  return <Grouped text={words(name, expected, currency)} />;
}

/** `currency`: the order's, where the picture shows none. */
function Read({ check: { name, read }, reading, currency }: { check: Check; reading: Reading; currency: Money["currency"] }) {
  const words = useReadWords();
  if (!read) return null;
  const seen = (reading.fields.currency?.value as Money["currency"] | undefined) ?? currency;
  const field = fieldOf(reading, name);
  const readAs = field?.correction?.read_as;
  return <Value text={words(name, read, seen)} field={field} readAs={readAs && words(name, readAs, seen)} />;
}

interface RowProps extends ReadingTableProps {
  line: Line;
  head: ReactNode;
  wanted?: ReactNode;
  /** What is to be said of it, below. */
  note?: ReactNode;
  children: ReactNode;
}

function Row({ proof, reading, onPoint, correcting, line, head, wanted, note, children }: RowProps) {
  const { t } = useTranslation("payments");
  const pencil = useRef<HTMLButtonElement>(null);
  const mine = correcting && isCorrected(line) ? { line, choose: correcting.choose, isOpen: correcting.line === line } : null;
  const leave = () => {
    mine?.choose(null);
    pencil.current?.focus();
  };
  return (
    <tbody onPointerEnter={() => onPoint(line)} onPointerLeave={() => onPoint(null)} onFocus={() => onPoint(line)} onBlur={() => onPoint(null)}>
      <tr className="border-t border-line align-baseline">
        <th scope="row" className="py-1 text-start font-normal text-ink-soft">
          {head}
        </th>
        <td className="py-1 pe-1 wrap-anywhere text-ink-soft tabular-nums">{wanted}</td>
        <td className="py-1">
          {children}
          {mine && (
            <Button
              ref={pencil}
              look="ghost"
              size="icon-sm"
              aria-label={t("correct.line", { line: t(line === "payer" ? "reading.payer" : `reading.checks.${line}`) })}
              aria-expanded={mine.isOpen}
              onClick={() => mine.choose(mine.isOpen ? null : mine.line)}
              className="-my-1.5 align-middle"
            >
              <PencilLine aria-hidden className="size-3.5!" />
            </Button>
          )}
        </td>
      </tr>
      {(note || mine?.isOpen) && (
        <tr>
          <td colSpan={3} className="ps-5.5 pb-1.5">
            {note}
            {mine?.isOpen && <CorrectionForm proof={proof} line={mine.line} field={fieldFor(reading, mine.line)} onDone={leave} />}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** What stands in the picture, and how surely it was read there or who has put it right. */
function Value({ text, field, readAs }: { text: string; field: ReadField | undefined; readAs?: string | null | undefined }) {
  const { t, i18n } = useTranslation("payments");
  const percent = field?.confidence.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  const { correction } = field ?? {};
  return (
    <>
      <span className="block font-medium wrap-anywhere tabular-nums">
        <Grouped text={text} />
      </span>
      {correction ? (
        <span className="text-xs text-ink-faint">
          {t("correct.by", { name: correction.by_name ?? t("decide.somebody") })}
          <span className="block wrap-anywhere tabular-nums">
            {correction.read_as ? t("correct.readAs", { value: readAs ?? correction.read_as }) : t("correct.notRead")}
          </span>
        </span>
      ) : (
        percent && <span className="text-xs text-ink-faint tabular-nums">{t("reading.sure", { percent })}</span>
      )}
    </>
  );
}

/** A long number breaks between its groups only. */
function Grouped({ text }: { text: string }) {
  return (
    <bdi>
      {groupsOf(text).map((group, place) => (
        <Fragment key={place}>
          {place > 0 && <wbr />}
          {group}
        </Fragment>
      ))}
    </bdi>
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

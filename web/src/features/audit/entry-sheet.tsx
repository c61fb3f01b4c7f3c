import type { ReactNode } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { Sheet } from "@/components/dialog/sheet";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useActionWords } from "@/lib/live/event-words";
import { useTranslation } from "@/lib/locale/i18n";
import { exact } from "@/lib/locale/time";
import type { AuditEntry } from "@/lib/resources/audit";
import { Actor } from "./entry-table";
import { placeOf } from "./place";
import { shownOf } from "./shown";

/** One entry whole: who, when, from where, and each changed field before and after. */
export function EntrySheet({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const wordsOf = useActionWords();
  const close = () => {
    const rest = new URLSearchParams(search);
    rest.delete("entry");
    void navigate({ search: rest.toString() });
  };
  const place = placeOf(entry);
  const footer = place && (
    <Button asChild>
      <Link to={place}>{t("openTarget")}</Link>
    </Button>
  );
  return (
    <Sheet open title={wordsOf(entry.type)} footer={footer} onOpenChange={close}>
      <div className="grid gap-6">
        <Facts entry={entry} />
        {entry.changes && <Changes changes={entry.changes} />}
        {Object.keys(entry.data).length > 0 && <Told data={entry.data} />}
      </div>
    </Sheet>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const place = usePlace();
  const { type, at, subject_id, address, agent, correlation_id } = entry;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-base">
      <Line name={t("column.at")}>{exact(at, place)}</Line>
      <Line name={t("column.actor")}>
        <Actor entry={entry} />
      </Line>
      <Line name={t("type")}>
        <Mono>{type}</Mono>
      </Line>
      {subject_id && (
        <Line name={t("subject")}>
          <Mono>{subject_id}</Mono>
        </Line>
      )}
      {address && (
        <Line name={t("address")}>
          <Mono>{address}</Mono>
        </Line>
      )}
      {agent && <Line name={t("agent")}>{agent}</Line>}
      {correlation_id && (
        <Line name={t("request")}>
          <Mono>{correlation_id}</Mono>
        </Line>
      )}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function Mono({ children }: { children: string }) {
  return (
    <code dir="ltr" className="font-mono text-sm select-all">
      {children}
    </code>
  );
}

function Changes({ changes }: { changes: Record<string, unknown> }) {
  const { t } = useTranslation("audit");
  return (
    <section className="grid gap-2">
      <h3 className="text-base font-semibold">{t("changes")}</h3>
      <ul className="grid gap-2">
        {Object.entries(changes).map(([field, pair]) => {
          const [before, after] = Array.isArray(pair) ? (pair as unknown[]) : [];
          return (
            <li key={field} className="overflow-hidden rounded-md border border-line">
              <p className="bg-sunken px-3 py-1.5 text-sm">
                <Mono>{field}</Mono>
              </p>
              <Side sign="−" label={t("before")} value={before} tone="bg-bad-soft text-bad-ink" />
              <Side sign="+" label={t("after")} value={after} tone="bg-good-soft text-good-ink" />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Side({ sign, label, value, tone }: { sign: string; label: string; value: unknown; tone: string }) {
  return (
    <p className={`flex gap-2 px-3 py-1.5 text-sm ${tone}`}>
      <span aria-hidden className="w-3 shrink-0 font-mono">
        {sign}
      </span>
      <span className="sr-only">{label}</span>
      <span dir="auto" className="min-w-0 whitespace-pre-wrap wrap-anywhere">
        {shownOf(value)}
      </span>
    </p>
  );
}

function Told({ data }: { data: Record<string, unknown> }) {
  const { t } = useTranslation("audit");
  return (
    <section className="grid gap-2">
      <h3 className="text-base font-semibold">{t("data")}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 text-sm">
        {Object.entries(data).map(([name, value]) => (
          <Line key={name} name={name}>
            <span dir="auto">{shownOf(value)}</span>
          </Line>
        ))}
      </dl>
    </section>
  );
}


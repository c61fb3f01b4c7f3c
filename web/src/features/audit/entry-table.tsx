import { Bot, Code, Cog, type LucideIcon, UserRound, UsersRound } from "lucide-react";
import { createElement } from "react";
import { Link, useSearchParams } from "react-router";
import { type Column, DataTable } from "@/components/list/table";
import { Time } from "@/components/sign/time";
import { useActionWords } from "@/lib/live/event-words";
import { useTranslation } from "@/lib/locale/i18n";
import type { AuditEntry } from "@/lib/resources/audit";
import { placeOf } from "./place";

const ICONS: Record<AuditEntry["actor_kind"], LucideIcon> = {
  user: UserRound,
  api_key: Code,
  customer: UsersRound,
  ai: Bot,
  system: Cog,
};

export function EntryTable({ entries }: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation("audit");
  const [search] = useSearchParams();
  const columns = useColumns();
  const hrefOf = ({ id }: AuditEntry) => {
    const next = new URLSearchParams(search);
    next.set("entry", String(id));
    return `?${next.toString()}`;
  };
  return <DataTable label={t("list")} columns={columns} rows={entries} rowId={({ id }) => String(id)} rowHref={hrefOf} />;
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation("audit");
  const wordsOf = useActionWords();
  return [
    { id: "action", header: t("column.action"), card: "title", cell: (row) => wordsOf(row.type) },
    { id: "actor", header: t("column.actor"), cell: (row) => <Actor entry={row} /> },
    { id: "changed", header: t("column.changed"), card: "none", cell: (row) => <Changed entry={row} /> },
    { id: "target", header: t("column.target"), cell: (row) => <Target entry={row} /> },
    { id: "at", header: t("column.at"), end: true, card: "aside", cell: ({ at }) => <Time at={at} className="text-sm whitespace-nowrap text-ink-soft" /> },
  ];
}

/** An icon and a word, so that a person is never taken for the AI. */
export function Actor({ entry: { actor_kind, actor_name } }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  return (
    <span className="inline-flex max-w-56 items-center gap-2">
      {createElement(ICONS[actor_kind], { "aria-hidden": true, className: "size-4 shrink-0 text-ink-faint" })}
      <span className="truncate">
        {actor_name ? <bdi>{actor_name}</bdi> : t(`actor.${actor_kind}`)}
        {actor_name && actor_kind !== "user" && <span className="text-ink-faint">{` · ${t(`actor.${actor_kind}`)}`}</span>}
      </span>
    </span>
  );
}

function Changed({ entry: { changes } }: { entry: AuditEntry }) {
  const fields = Object.keys(changes ?? {});
  if (!fields.length) return <span className="text-ink-faint">–</span>;
  return (
    <code dir="ltr" className="block max-w-56 truncate font-mono text-sm text-ink-soft">
      {fields.join(", ")}
    </code>
  );
}

function Target({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("audit");
  const place = placeOf(entry);
  if (!place) return <span className="text-ink-faint">–</span>;
  return (
    <Link to={place} className="relative z-1 font-medium text-accent-ink hover:underline">
      {t("open")}
    </Link>
  );
}

import { Download, ScrollText } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { urlOf } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type AuditFilters, loadOlder, useAudit } from "@/lib/resources/audit";
import { Choices } from "./choices";
import { EntrySheet } from "./entry-sheet";
import { EntryTable } from "./entry-table";
import { DEFAULTS, type Filters, queryOf } from "./filters";
import { LiveSwitch, NewsPill } from "./news";

/** Everything that was done in the shop; nobody can change it. */
export function Audit() {
  const { t } = useTranslation("audit");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const { zone } = usePlace();
  const query = useMemo(() => queryOf(filters, zone), [filters, zone]);
  const [live, setLive] = useState(true);
  const action = (
    <>
      <LiveSwitch on={live} onChange={setLive} />
      <Button asChild>
        <a href={urlOf("/api/dashboard/audit-logs/export.csv", { query })} download>
          <Download aria-hidden />
          {t("export")}
        </a>
      </Button>
    </>
  );
  return (
    <SettingsFrame section="audit" action={action} wide>
      <Choices filters={filters} onChange={setFilters} />
      <Listing query={query} filters={filters} live={live} onChange={setFilters} />
    </SettingsFrame>
  );
}

interface ListingProps {
  query: AuditFilters;
  filters: Filters;
  live: boolean;
  onChange: (change: Partial<Filters>) => void;
}

function Listing({ query, filters, live, onChange }: ListingProps) {
  const { t } = useTranslation(["audit", "common"]);
  const { data, error, mutate } = useAudit(query);
  const [search] = useSearchParams();
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={12} />;
  if (!data.items.length) {
    const clear = Object.values(filters).some(Boolean) && <Button onClick={() => onChange(DEFAULTS)}>{t("common:list.clear")}</Button>;
    return <Empty icon={ScrollText} title={t(clear ? "common:list.nothing" : "empty")} action={clear} />;
  }
  const open = data.items.find(({ id }) => String(id) === search.get("entry"));
  return (
    <>
      <NewsPill query={query} first={data.items[0]?.id} on={live} onShow={() => void mutate()} />
      <EntryTable entries={data.items} />
      {data.next !== null && <OlderButton query={query} next={data.next} />}
      {open && <EntrySheet entry={open} />}
    </>
  );
}

function OlderButton({ query, next }: { query: AuditFilters; next: number }) {
  const { t } = useTranslation("audit");
  const cache = useCache();
  const { busy, run } = useAction();
  return (
    <div className="flex justify-center p-4">
      <Button busy={busy} onClick={() => void run(() => loadOlder(cache, query, next))}>
        {t("older")}
      </Button>
    </div>
  );
}

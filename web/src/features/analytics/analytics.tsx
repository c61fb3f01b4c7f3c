import { CalendarRange } from "lucide-react";
import { useState } from "react";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, Skeleton } from "@/components/page/states";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { useReport } from "@/lib/resources/reports";
import { Charts } from "./charts";
import { KeyFigures } from "./key-figures";
import { Parts } from "./parts";
import { daysOf, DEFAULTS, type Filters, RANGES } from "./range";

/** How the shop fared over some days, beside as many days before. */
export function Analytics() {
  const { t } = useTranslation("analytics");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const [now] = useState(() => new Date());
  const { zone } = usePlace();
  const days = daysOf(filters, zone, now);
  const { data, error, mutate } = useReport(days);
  return (
    <>
      <PageHeader title={t("title")}>
        <RangeField filters={filters} onChange={setFilters} />
      </PageHeader>
      <div className="mx-auto grid w-full max-w-7xl grid-cols-1 gap-4 p-4 md:p-6">
        {!days && <Empty icon={CalendarRange} title={t("range.bad")} text={t("range.badText")} />}
        {days && data && (
          <>
            <p className="text-sm text-ink-faint">
              {t("beside", { zone: data.time_zone })} {!data.is_complete && t("incomplete")}
            </p>
            <KeyFigures report={data} />
            <Charts report={data} />
            <Parts report={data} />
          </>
        )}
        {days && !data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <Waiting />)}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="h-28" />
      <div className="grid gap-4 lg:grid-cols-2">
        {Array.from({ length: 4 }, (_, place) => (
          <Skeleton key={place} className="h-64" />
        ))}
      </div>
    </>
  );
}

function RangeField({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation("analytics");
  return (
    <>
      <Select
        aria-label={t("range.label")}
        value={filters.range}
        className="w-40 max-sm:flex-1"
        onChange={({ target }) => onChange({ range: target.value, since: "", until: "" })}
      >
        {RANGES.map((one) => (
          <option key={one} value={one}>
            {t(`range.${one}`)}
          </option>
        ))}
      </Select>
      {filters.range === "custom" && (
        <span className="flex items-center gap-2 max-sm:w-full">
          <Input
            type="date"
            aria-label={t("range.since")}
            value={filters.since}
            max={filters.until || undefined}
            onChange={({ target }) => onChange({ since: target.value })}
          />
          <span aria-hidden>–</span>
          <Input
            type="date"
            aria-label={t("range.until")}
            value={filters.until}
            min={filters.since || undefined}
            onChange={({ target }) => onChange({ until: target.value })}
          />
        </span>
      )}
    </>
  );
}

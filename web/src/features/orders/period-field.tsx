import { useTranslation } from "react-i18next";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import type { Filters } from "./filters";
import { PERIODS } from "@/lib/period";

interface PeriodFieldProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

/** When orders were placed: a usual span of days, or one's own. */
export function PeriodField({ filters, onChange }: PeriodFieldProps) {
  const { t } = useTranslation("orders");
  return (
    <>
      <Select
        aria-label={t("period.label")}
        value={filters.period}
        onChange={(event) => onChange({ period: event.target.value, since: "", until: "" })}
        className="w-36 max-sm:flex-1"
      >
        {PERIODS.map((one) => (
          <option key={one} value={one}>
            {t(`period.${one}`)}
          </option>
        ))}
      </Select>
      {filters.period === "custom" && (
        <span className="flex items-center gap-2 max-sm:w-full">
          <Input
            type="date"
            aria-label={t("period.since")}
            value={filters.since}
            max={filters.until || undefined}
            onChange={(event) => onChange({ since: event.target.value })}
            className="sm:w-38"
          />
          <span aria-hidden className="text-ink-faint">
            –
          </span>
          <Input
            type="date"
            aria-label={t("period.until")}
            value={filters.until}
            min={filters.since || undefined}
            onChange={(event) => onChange({ until: event.target.value })}
            className="sm:w-38"
          />
        </span>
      )}
    </>
  );
}

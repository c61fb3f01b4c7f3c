import { Select } from "@/components/input/select";
import { DaysField } from "@/components/shop/days-field";
import { useTranslation } from "@/lib/locale/i18n";
import { PERIODS } from "@/lib/locale/period";
import type { Filters } from "./filters";

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
        <DaysField
          since={filters.since}
          until={filters.until}
          names={{ since: t("period.since"), until: t("period.until") }}
          onChange={onChange}
        />
      )}
    </>
  );
}

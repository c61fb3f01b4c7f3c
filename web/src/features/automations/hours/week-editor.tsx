import { clsx } from "clsx";
import { Copy, Plus, X } from "lucide-react";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Day } from "@/lib/resources/hours";
import { copied, DAYS, isOvernight, nextTimes, type Times, type Week } from "./week";

interface WeekEditorProps {
  week: Week;
  disabled: boolean;
  onChange: (week: Week) => void;
}

/** Seven days, each with the times at which somebody is there; a time may run past midnight. */
export function WeekEditor({ week, disabled, onChange }: WeekEditorProps) {
  const { t } = useTranslation("automations");
  // Without any hours the shop counts as open at all times.
  const empty = t(DAYS.every((day) => week[day].length === 0) ? "hours.anyTime" : "hours.shut");
  return (
    <ul className="divide-y divide-line">
      {DAYS.map((day) => (
        <li key={day} className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] gap-2 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
          <h3 className="pt-1.5 font-medium">{t(`day.${day}`)}</h3>
          <div className={clsx("grid gap-2", week[day].length > 0 && "max-sm:order-3 max-sm:col-span-3")}>
            {week[day].length === 0 && <p className="pt-1.5 text-ink-faint">{empty}</p>}
            {week[day].map((times, place) => (
              <Span
                key={place}
                day={day}
                times={times}
                disabled={disabled}
                onChange={(next) => onChange({ ...week, [day]: week[day].map((one, at) => (at === place ? next : one)) })}
                onRemove={() => onChange({ ...week, [day]: week[day].filter((_, at) => at !== place) })}
              />
            ))}
          </div>
          {!disabled && (
            <span className="col-start-3 flex items-start gap-1">
              <Button
                look="ghost"
                size="icon"
                aria-label={t("hours.add", { day: t(`day.${day}`) })}
                onClick={() => onChange({ ...week, [day]: [...week[day], nextTimes(week[day])] })}
              >
                <Plus aria-hidden />
              </Button>
              <Button
                look="ghost"
                size="icon"
                aria-label={t("hours.copy", { day: t(`day.${day}`) })}
                title={t("hours.copy", { day: t(`day.${day}`) })}
                onClick={() => onChange(copied(week, day, DAYS))}
              >
                <Copy aria-hidden />
              </Button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

interface SpanProps {
  day: Day;
  times: Times;
  disabled: boolean;
  onChange: (times: Times) => void;
  onRemove: () => void;
}

function Span({ day, times, disabled, onChange, onRemove }: SpanProps) {
  const { t } = useTranslation("automations");
  const name = t(`day.${day}`);
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Input
        type="time"
        aria-label={t("hours.opens", { day: name })}
        value={times.opens}
        disabled={disabled}
        className="w-28"
        onChange={({ target }) => onChange({ ...times, opens: target.value })}
      />
      <span aria-hidden>–</span>
      <Input
        type="time"
        aria-label={t("hours.closes", { day: name })}
        value={times.closes}
        disabled={disabled}
        className="w-28"
        onChange={({ target }) => onChange({ ...times, closes: target.value })}
      />
      {!disabled && (
        <Button look="ghost" size="icon" aria-label={t("hours.drop", { day: name })} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      )}
      {isOvernight(times) && <span className="text-sm text-ink-faint">{t("hours.overnight")}</span>}
      {times.opens !== "" && times.opens === times.closes && <span className="text-sm text-ink-faint">{t("hours.wholeDay")}</span>}
    </div>
  );
}

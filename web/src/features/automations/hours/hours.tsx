import { Clock, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { FormError } from "@/components/form/form";
import { UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { exact } from "@/lib/locale/time";
import { type BusinessHours, type Holiday, useHours, writeHours } from "@/lib/resources/hours";
import { useMay } from "@/lib/resources/profile";
import { AwayCard } from "./away-card";
import { isWhole, spansOf, weekOf } from "./week";
import { WeekEditor } from "./week-editor";

/** When the shop's people are there, and what a customer hears when they are not. */
export function Hours() {
  const { t } = useTranslation("automations");
  const { data, error, mutate } = useHours();
  return (
    <>
      <PageHeader title={t("hours.title")} />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-1 items-start gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {data ? (
          <HoursForm hours={data} />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <Skeleton className="h-96" />
        )}
        <AwayCard />
      </div>
    </>
  );
}

function HoursForm({ hours }: { hours: BusinessHours }) {
  const { t } = useTranslation(["automations", "common"]);
  const cache = useCache();
  const isAdmin = useMay("admin");
  const [week, setWeek] = useState(() => weekOf(hours.spans));
  const [holidays, setHolidays] = useState<readonly Holiday[]>(hours.holidays ?? []);
  const [saved, setSaved] = useState(() => JSON.stringify([spansOf(week), holidays]));
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const isDirty = JSON.stringify([spansOf(week), holidays]) !== saved;
  const isReady = isWhole(week) && holidays.every(({ date, name }) => date && name.trim());
  const save = async () => {
    setBusy(true);
    setRefusal("");
    try {
      await writeHours(cache, spansOf(week), [...holidays]);
      setSaved(JSON.stringify([spansOf(week), holidays]));
      toast.success(t("common:saved"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefusal(error.problem.errors?.[0]?.message ?? wordsFor(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid gap-4">
      <UnsavedGuard when={isDirty && !busy} />
      <Card title={t("hours.week")} action={<Standing hours={hours} />}>
        <WeekEditor week={week} disabled={!isAdmin} onChange={setWeek} />
        <p className="mt-3 text-sm text-ink-faint">{t("hours.zone", { zone: hours.time_zone })}</p>
      </Card>
      <Card title={t("hours.holidays")}>
        <Holidays holidays={holidays} disabled={!isAdmin} onChange={setHolidays} />
      </Card>
      {isAdmin && (
        <div className="grid gap-3">
          <FormError>{refusal}</FormError>
          <div className="flex flex-wrap items-center gap-3">
            <Button look="primary" busy={busy} disabled={!isDirty || !isReady} onClick={() => void save()}>
              {t("common:save")}
            </Button>
            {!isReady && <p className="text-sm text-warn-ink">{t("hours.unfinished")}</p>}
          </div>
        </div>
      )}
    </div>
  );
}

/** How it stands at this moment, and until when. */
function Standing({ hours }: { hours: BusinessHours }) {
  const { t } = useTranslation("automations");
  const place = usePlace();
  const { is_open, changes_at } = hours.now;
  if (!hours.spans.length) return <Badge icon={Clock}>{t("hours.always")}</Badge>;
  return (
    <span title={changes_at ? exact(changes_at, place) : undefined}>
      <Badge tone={is_open ? "good" : "plain"} icon={Clock}>
        {t(is_open ? "hours.open" : "hours.closed")}
      </Badge>
    </span>
  );
}

interface HolidaysProps {
  holidays: readonly Holiday[];
  disabled: boolean;
  onChange: (holidays: readonly Holiday[]) => void;
}

function Holidays({ holidays, disabled, onChange }: HolidaysProps) {
  const { t } = useTranslation("automations");
  const change = (place: number, part: Partial<Holiday>) =>
    onChange(holidays.map((one, at) => (at === place ? { ...one, ...part } : one)));
  return (
    <div className="grid gap-2">
      {holidays.length === 0 && <p className="text-sm text-ink-soft">{t("hours.noHolidays")}</p>}
      {holidays.map(({ date, name }, place) => (
        <div key={place} className="flex gap-2">
          <Input
            type="date"
            aria-label={t("hours.date")}
            value={date}
            disabled={disabled}
            className="w-40 shrink-0"
            onChange={({ target }) => change(place, { date: target.value })}
          />
          <Input
            dir="auto"
            aria-label={t("hours.holiday")}
            placeholder={t("hours.holiday")}
            value={name}
            maxLength={200}
            disabled={disabled}
            onChange={({ target }) => change(place, { name: target.value })}
          />
          {!disabled && (
            <Button look="ghost" size="icon" aria-label={t("hours.remove", { name: name || date })} onClick={() => onChange(holidays.filter((_, at) => at !== place))}>
              <Trash2 aria-hidden />
            </Button>
          )}
        </div>
      ))}
      {!disabled && (
        <Button size="sm" className="justify-self-start" onClick={() => onChange([...holidays, { date: "", name: "" }])}>
          {t("hours.addHoliday")}
        </Button>
      )}
    </div>
  );
}

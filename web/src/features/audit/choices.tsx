import { EventOptions } from "@/components/input/event-options";
import { Select } from "@/components/input/select";
import { SearchField } from "@/components/list/search-field";
import { DaysField } from "@/components/shop/days-field";
import { useTranslation } from "@/lib/locale/i18n";
import { useTeam } from "@/lib/resources/team";
import { ACTORS, type Filters } from "./filters";

interface ChoicesProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

/** Who, what, when, and words. */
export function Choices({ filters, onChange }: ChoicesProps) {
  const { t } = useTranslation("audit");
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2 md:px-6">
      <SearchField label={t("search")} value={filters.q} onChange={(q) => onChange({ q })} />
      <Select
        aria-label={t("actor.label")}
        className="max-sm:flex-1"
        value={filters.actor}
        onChange={({ target }) => onChange({ actor: target.value, person: "" })}
      >
        <option value="">{t("actor.any")}</option>
        {ACTORS.map((actor) => (
          <option key={actor} value={actor}>
            {t(`actor.${actor}`)}
          </option>
        ))}
      </Select>
      {filters.actor === "user" && <PersonSelect filters={filters} onChange={onChange} />}
      <TypeSelect filters={filters} onChange={onChange} />
      <DaysField since={filters.since} until={filters.until} names={{ since: t("since"), until: t("until") }} onChange={onChange} />
    </div>
  );
}

function PersonSelect({ filters, onChange }: ChoicesProps) {
  const { t } = useTranslation("audit");
  const team = useTeam().data ?? [];
  return (
    <Select aria-label={t("person")} className="max-w-44" value={filters.person} onChange={({ target }) => onChange({ person: target.value })}>
      <option value="">{t("anyPerson")}</option>
      {team.map(({ user_id, name, email }) => (
        <option key={user_id} value={user_id}>
          {name || email}
        </option>
      ))}
    </Select>
  );
}

/** All of an area, or one type. */
function TypeSelect({ filters, onChange }: ChoicesProps) {
  const { t } = useTranslation(["audit", "events"]);
  return (
    <Select aria-label={t("type")} className="max-w-56 max-sm:flex-1" value={filters.type} onChange={({ target }) => onChange({ type: target.value })}>
      <option value="">{t("anyType")}</option>
      <EventOptions
        first={(area, types) => types.length > 1 && <option value={area}>{t("wholeArea", { area: t(`events:area.${area}`) })}</option>}
      />
    </Select>
  );
}

import { Plus, X } from "lucide-react";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useServices } from "@/lib/resources/services";
import { LANGUAGES } from "../replies/texts";
import { type Fact, FACTS, type Typed } from "./conditions";

const MOST = 10;

interface ConditionsFieldProps {
  conditions: readonly Typed[];
  currency: string;
  error: string | undefined;
  onChange: (conditions: Typed[]) => void;
}

/** Known facts of a customer, all of which must hold. */
export function ConditionsField({ conditions, currency, error, onChange }: ConditionsFieldProps) {
  const { t } = useTranslation("automations");
  const change = (place: number, next: Typed) => onChange(conditions.map((one, at) => (at === place ? next : one)));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">{t("labels.conditions")}</legend>
      {conditions.map((condition, place) => (
        <div key={place} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-2">
          <Select
            aria-label={t("labels.fact")}
            value={condition.fact}
            onChange={({ target }) => change(place, { fact: target.value as Fact, value: "" })}
          >
            {FACTS.map((fact) => (
              <option key={fact} value={fact}>
                {t(`fact.${fact}`)}
              </option>
            ))}
          </Select>
          <Value condition={condition} currency={currency} onChange={(value) => change(place, { ...condition, value })} />
          <Button
            look="ghost"
            size="icon"
            aria-label={t("labels.drop")}
            disabled={conditions.length === 1}
            onClick={() => onChange(conditions.filter((_, at) => at !== place))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      {error && <p className="text-sm text-bad-ink">{error}</p>}
      {conditions.length < MOST && (
        <Button size="sm" className="justify-self-start" onClick={() => onChange([...conditions, { fact: "wrote", value: "" }])}>
          <Plus aria-hidden />
          {t("labels.addCondition")}
        </Button>
      )}
    </fieldset>
  );
}

interface ValueProps {
  condition: Typed;
  currency: string;
  onChange: (value: string) => void;
}

function Value({ condition: { fact, value }, currency, onChange }: ValueProps) {
  const { t } = useTranslation(["automations", "common"]);
  const services = useServices().data?.items ?? [];
  const label = t(`value.${fact}`, { currency });
  if (fact === "bought" || fact === "language") {
    const options =
      fact === "bought"
        ? services.map(({ id, name }) => ({ id, name }))
        : LANGUAGES.map((id) => ({ id: id as string, name: t(`common:spoken.${id}`) }));
    return (
      <Select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{label}</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    );
  }
  return (
    <Input
      dir={fact === "spent" || fact === "no_purchase_for" ? "ltr" : "auto"}
      inputMode={fact === "spent" ? "decimal" : fact === "no_purchase_for" ? "numeric" : undefined}
      aria-label={label}
      placeholder={label}
      maxLength={80}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

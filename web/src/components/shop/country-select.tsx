import { memo, useMemo } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { Select } from "@/components/input/select";
import { useTranslation } from "@/lib/locale/i18n";
import type { Country } from "@/lib/resources/countries";

interface Countries {
  countries: readonly Country[];
}

/** A registered field to choose from `countries`. It begins anew when they come, for it cannot show what is not there yet. */
export function CountrySelect({ countries, ...field }: Countries & UseFormRegisterReturn) {
  return (
    <Select key={countries.length} {...field}>
      <Options countries={countries} />
    </Select>
  );
}

/** By their names in the reader's language. Never drawn anew while one types. */
const Options = memo(function Options({ countries }: Countries) {
  const { i18n } = useTranslation();
  const sorted = useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: "region" });
    const named = countries.map(({ code, name }) => ({ code, name: names.of(code) ?? name }));
    return named.sort((one, other) => one.name.localeCompare(other.name, i18n.language));
  }, [countries, i18n.language]);
  return sorted.map(({ code, name }) => (
    <option key={code} value={code}>
      {name}
    </option>
  ));
});

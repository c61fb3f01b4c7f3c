import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Country } from "@/lib/resources/countries";

interface CountryOptionsProps {
  countries: readonly Country[];
}

/** Every country by its name in the reader's language, for a `<Select>`. Never drawn anew while one types. */
export const CountryOptions = memo(function CountryOptions({ countries }: CountryOptionsProps) {
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

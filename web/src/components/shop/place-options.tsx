import { memo } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import { currencies, zones } from "@/lib/locale/places";

// Hundreds of lines that never change: they are not drawn anew with every letter that is typed.

/** Every time zone; `known` too, where it is none of this browser's. */
export const ZoneOptions = memo(({ known = "" }: { known?: string }) =>
  [...new Set([...zones(), ...(known ? [known] : [])])].sort().map((zone) => (
    <option key={zone} value={zone}>
      {zone.replaceAll("_", " ")}
    </option>
  )),
);

export const CurrencyOptions = memo(() => {
  const { i18n } = useTranslation();
  return currencies(i18n.language).map(({ code, name }) => (
    <option key={code} value={code}>
      {`${code} – ${name}`}
    </option>
  ));
});

const LOCALES = ["en", "ur", "ar"];

/** Those a shop's letters are written in, and others that it `has` or its country would bring. */
export function LanguageOptions({ has }: { has: readonly (string | undefined)[] }) {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  return [...new Set([...LOCALES, ...has.filter((one) => one !== undefined)])].map((locale) => (
    <option key={locale} value={locale}>
      {names.of(locale) ?? locale}
    </option>
  ));
}

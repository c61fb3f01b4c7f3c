import { useMemo } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { useTranslation } from "@/lib/locale/i18n";
import { useTenant } from "@/lib/resources/tenant";

interface MoneyInputProps {
  amount: UseFormRegisterReturn;
  currency: UseFormRegisterReturn;
}

/** An amount and its currency, the shop's own first. Inside a Field its label names the amount. */
export function MoneyInput({ amount, currency }: MoneyInputProps) {
  const { t } = useTranslation("catalogue");
  const codes = useCurrencies();
  return (
    <div className="flex gap-2">
      <Select {...currency} id={undefined} aria-label={t("package.currency")} className="w-24 shrink-0">
        {codes.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </Select>
      <Input {...amount} dir="ltr" inputMode="decimal" autoComplete="off" className="min-w-0 tabular-nums" />
    </div>
  );
}

/** All currencies there are, the shop's first. */
function useCurrencies(): string[] {
  const own = useTenant().data?.currency;
  return useMemo(() => {
    const known = Intl.supportedValuesOf("currency");
    return own ? [own, ...known.filter((code) => code !== own)] : known;
  }, [own]);
}

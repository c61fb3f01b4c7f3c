import { useId } from "react";
import { Checkbox } from "@/components/input/checkbox";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { type Scope, useScopes } from "@/lib/resources/keys";
import { areasOf } from "./areas";

interface ScopeTableProps {
  chosen: readonly Scope[];
  error?: string | undefined;
  onChange: (chosen: Scope[]) => void;
}

/** What the key may read and write, one line an area. Writing is worth little without reading, so it brings it along. */
export function ScopeTable({ chosen, error, onChange }: ScopeTableProps) {
  const { t } = useTranslation("keys");
  const id = useId();
  const { data, error: failed, mutate } = useScopes();
  const set = (scopes: Scope[], on: boolean) => {
    const rest = chosen.filter((scope) => !scopes.includes(scope));
    onChange(on ? [...rest, ...scopes].sort() : rest);
  };
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 text-sm font-medium">{t("fields.scopes")}</legend>
      {!data && (failed ? <Failure error={failed} onRetry={() => void mutate()} /> : <SkeletonRows rows={9} />)}
      {data && (
        <table className="w-full text-base">
          <thead>
            <tr className="border-b border-line text-xs text-ink-faint">
              <td />
              <th scope="col" className="w-16 pb-1.5 font-medium">
                {t("read")}
              </th>
              <th scope="col" className="w-16 pb-1.5 font-medium">
                {t("write")}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {areasOf(data.map(({ scope }) => scope)).map(({ area, read, write }) => (
              <tr key={area}>
                <th scope="row" className="py-2 pe-2 text-start font-normal">
                  <span className="block">{t(`area.${area}`)}</span>
                  <span className="block text-sm text-ink-faint">{t(`about.${area}`)}</span>
                </th>
                <td className="text-center">
                  {read && (
                    <Checkbox
                      aria-label={t("mayRead", { area: t(`area.${area}`) })}
                      checked={chosen.includes(read)}
                      onCheckedChange={(on) => set(on || !write ? [read] : [read, write], on === true)}
                    />
                  )}
                </td>
                <td className="text-center">
                  {write && (
                    <Checkbox
                      aria-label={t("mayWrite", { area: t(`area.${area}`) })}
                      checked={chosen.includes(write)}
                      onCheckedChange={(on) => set(on && read ? [read, write] : [write], on === true)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm text-bad-ink">
          {error}
        </p>
      )}
    </fieldset>
  );
}

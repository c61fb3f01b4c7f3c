import { Check, Minus } from "lucide-react";
import { Card } from "@/components/page/card";
import { RANKS } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";

/** The least role that may do it, by its rank. */
const RIGHTS = { see: 0, answer: 1, decide: 1, setUp: 2, numbers: 2, people: 2, programs: 2, owning: 3 } as const;

export function RolesCard() {
  const { t } = useTranslation(["team", "common"]);
  return (
    <Card title={t("roles.title")}>
      <div className="overflow-x-auto">
        <table className="w-full text-base max-sm:text-sm">
          <thead>
            <tr>
              <td />
              {RANKS.map((role) => (
                <th key={role} scope="col" className="px-1 pb-2 text-sm font-medium text-ink-soft">
                  {t(`common:role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {(Object.keys(RIGHTS) as (keyof typeof RIGHTS)[]).map((right) => (
              <tr key={right}>
                <th scope="row" className="py-2 pe-2 text-start font-normal">
                  {t(`roles.${right}`)}
                </th>
                {RANKS.map((role, rank) => (
                  <td key={role} className="px-1 text-center">
                    <Mark given={rank >= RIGHTS[right]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Mark({ given }: { given: boolean }) {
  const { t } = useTranslation("team");
  const Icon = given ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={given ? "inline size-4 text-good-ink" : "inline size-4 text-ink-faint"} />
      <span className="sr-only">{t(given ? "roles.yes" : "roles.no")}</span>
    </>
  );
}

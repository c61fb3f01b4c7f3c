import { Check, Minus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Badge } from "@/components/badge";
import { Card } from "@/components/card";
import { PageHeader } from "@/components/page-header";
import { Failure, SkeletonRows } from "@/components/states";
import { Time } from "@/components/time";
import { useProfile } from "@/lib/resources/profile";
import { type Member, useTeam } from "@/lib/resources/team";

/** Who works here, and what each role may do. */
export function Team() {
  const { t } = useTranslation("team");
  const { data, error, mutate } = useTeam();
  return (
    <>
      <PageHeader title={t("title")} count={data?.length} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        <Card title={t("members")}>
          {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
          {!data && !error && <SkeletonRows rows={3} />}
          {data && (
            <ul className="-my-2 divide-y divide-line">
              {data.map((member) => (
                <MemberRow key={member.user_id} member={member} />
              ))}
            </ul>
          )}
        </Card>
        <Card title={t("roles.title")}>
          <div className="overflow-x-auto">
            <Rights />
          </div>
        </Card>
      </div>
    </>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { t } = useTranslation(["team", "common"]);
  const me = useProfile().data?.user_id === member.user_id;
  const name = member.name || member.email;
  return (
    <li className="flex items-center gap-3 py-2.5">
      <Avatar name={name} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 text-base">
          <bdi className="truncate font-medium">{name}</bdi>
          {me && <span className="text-sm text-ink-faint">{t("you")}</span>}
        </p>
        <p className="truncate text-sm text-ink-faint">
          <bdi dir="ltr">{member.email}</bdi>
        </p>
      </div>
      <span className="text-sm text-ink-faint max-sm:hidden">
        {t("since")} <Time at={member.joined_at} as="day" />
      </span>
      <Badge tone={member.role === "owner" ? "accent" : "plain"}>{t(`common:role.${member.role}`)}</Badge>
    </li>
  );
}

const ROLES = ["viewer", "agent", "admin", "owner"] as const;
/** The least role that may do it. */
const RIGHTS = { see: 0, answer: 1, decide: 1, setUp: 2, numbers: 2 } as const;

function Rights() {
  const { t } = useTranslation(["team", "common"]);
  return (
    <table className="w-full text-base max-sm:text-sm">
      <thead>
        <tr>
          <td />
          {ROLES.map((role) => (
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
            {ROLES.map((role, rank) => (
              <td key={role} className="px-1 text-center">
                <Mark given={rank >= RIGHTS[right]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
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

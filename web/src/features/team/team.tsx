import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { CARD_LIST, Card } from "@/components/page/card";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { type Member, useTeam } from "@/lib/resources/team";
import { InvitationsCard } from "./invitations-card";
import { InviteSheet } from "./invite-sheet";
import { MemberRow } from "./member-row";
import { Question, type Asked } from "./question";
import { RolesCard } from "./roles-card";
import { SecondStepCard } from "./second-step-card";

/** Who works here, who is invited, and what each role may do. */
export function Team() {
  const { t } = useTranslation("team");
  const { data } = useTeam();
  const isAdmin = useMay("admin");
  const isOwner = useMay("owner");
  const [search] = useSearchParams();
  const add = isAdmin && (
    <Button asChild look="primary">
      <Link to={{ search: "?new=1" }}>
        <UserPlus aria-hidden className="rtl:-scale-x-100" />
        {t("invite.action")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} count={data?.length} action={add} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        <MembersCard />
        {isAdmin && <InvitationsCard />}
        {isOwner && <SecondStepCard />}
        <RolesCard />
      </div>
      {isAdmin && search.has("new") && <InviteSheet />}
    </>
  );
}

function MembersCard() {
  const { t } = useTranslation("team");
  const { data, error, mutate } = useTeam();
  return (
    <Card title={t("members")}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && <Members team={data} />}
    </Card>
  );
}

function Members({ team }: { team: readonly Member[] }) {
  const { t } = useTranslation("team");
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <ul className={CARD_LIST}>
        {team.map((member) => (
          <MemberRow key={member.user_id} member={member} onAsk={(what) => setAsked({ what, member })} />
        ))}
      </ul>
      {team.length === 1 && <p className="mt-4 text-sm text-ink-faint">{t("alone")}</p>}
      {asked && <Question asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

import { Ellipsis, Link2, MailPlus, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Invitation, inviteAgain, useInvitations, wholeAddress, withdrawInvitation } from "@/lib/resources/team";

/** Who is invited and has not come yet. */
export function InvitationsCard() {
  const { t } = useTranslation("team");
  const { data, error, mutate } = useInvitations();
  return (
    <Card title={t("invitations.title")}>
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data?.length === 0 && <p className="text-base text-ink-soft">{t("invitations.none")}</p>}
      {data && data.length > 0 && (
        <ul className={CARD_LIST}>
          {data.map((invitation) => (
            <Row key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(["team", "common"]);
  const { email, role, expired, expires_at, invited_by } = invitation;
  return (
    <li className="flex items-center gap-3 py-2.5">
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-ink-faint">
        <MailPlus aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-base font-medium">
          <bdi dir="ltr">{email}</bdi>
        </p>
        <p className="flex flex-wrap gap-x-2 text-sm text-ink-faint">
          {invited_by && <bdi>{t("invitations.by", { name: invited_by })}</bdi>}
          {!expired && (
            <span>
              {t("invitations.until")} <Time at={expires_at} as="day" />
            </span>
          )}
        </p>
      </div>
      {expired && <Badge tone="warn">{t("invitations.expired")}</Badge>}
      <Badge>{t(`common:role.${role}`)}</Badge>
      <RowMenu invitation={invitation} />
    </li>
  );
}

function RowMenu({ invitation: { id, email, path } }: { invitation: Invitation }) {
  const { t } = useTranslation("team");
  const cache = useCache();
  const { run } = useAction();
  const [withdrawing, setWithdrawing] = useState(false);
  const copy = async () => {
    if (path && (await run(() => navigator.clipboard.writeText(wholeAddress(path))))) toast.success(t("invitations.copied"));
  };
  const again = async () => {
    if (await run(() => inviteAgain(cache, id))) toast.success(t(path ? "invitations.longer" : "invitations.resent"));
  };
  const withdraw = async () => {
    if (await run(() => withdrawInvitation(cache, id))) toast.success(t("invitations.withdrawn", { email }));
  };
  const trigger = (
    <Button look="ghost" size="icon" aria-label={t("invitations.menu", { email })} className="-me-2">
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <>
      <Menu trigger={trigger}>
        {path && (
          <MenuItem onSelect={() => void copy()}>
            <Link2 aria-hidden />
            {t("invite.copy")}
          </MenuItem>
        )}
        <MenuItem onSelect={() => void again()}>
          <RotateCw aria-hidden />
          {t(path ? "invitations.extend" : "invitations.resend")}
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setWithdrawing(true)}>
          <Trash2 aria-hidden />
          {t("invitations.withdraw")}
        </MenuItem>
      </Menu>
      <Confirm
        open={withdrawing}
        onOpenChange={setWithdrawing}
        title={t("invitations.withdrawTitle", { email })}
        description={t("invitations.withdrawText")}
        action={t("invitations.withdraw")}
        danger
        onConfirm={() => void withdraw()}
      />
    </>
  );
}

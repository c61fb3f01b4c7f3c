import { useMemo, useState } from "react";
import { useLocation } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { CopyField } from "@/components/sign/copy-button";
import { Time } from "@/components/sign/time";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type InvitedOwner, inviteOwner, type TenantDetail } from "@/lib/resources/platform";
import { wholeAddress } from "@/lib/resources/team";

/** Of a shop without an owner: who is invited to own it, and the link to hand over where no mail goes. */
export function Invited({ tenant }: { tenant: TenantDetail }) {
  const { t } = useTranslation("platform");
  const fresh = useLocation().state as { path?: string | null } | null;
  const [path, setPath] = useState(fresh?.path ?? null);
  const [asks, setAsks] = useState(false);
  const { invited } = tenant;
  const take = (made: InvitedOwner) => {
    setPath(made.path);
    setAsks(false);
    if (!made.path) toast.success(t("opening.mailed", { email: made.email }));
  };
  return (
    <Card title={t("opening.owner")}>
      <div className="grid justify-items-start gap-3">
        <p className="text-base text-pretty">
          {invited ? <Standing invited={invited} /> : t("opening.nobody")}
        </p>
        {path && invited && (
          <div className="grid w-full gap-2">
            <p className="text-sm text-pretty text-ink-soft">{t("opening.handOver")}</p>
            <CopyField text={wholeAddress(path)} label={t("opening.copy")} />
          </div>
        )}
        <Button onClick={() => setAsks(true)}>{t("opening.again")}</Button>
      </div>
      {asks && <InviteDialog tenant={tenant} onClose={() => setAsks(false)} onInvited={take} />}
    </Card>
  );
}

function Standing({ invited: { email, expired, expires_at } }: { invited: NonNullable<TenantDetail["invited"]> }) {
  const { t } = useTranslation("platform");
  return (
    <>
      <bdi className="font-medium wrap-anywhere">{email}</bdi> · {t(expired ? "opening.over" : "opening.until")}{" "}
      <Time at={expires_at} as="day" />
    </>
  );
}

interface InviteDialogProps {
  tenant: TenantDetail;
  onClose: () => void;
  onInvited: (made: InvitedOwner) => void;
}

function InviteDialog({ tenant, onClose, onInvited }: InviteDialogProps) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const form = useSchemaForm<{ email: string }>(useSchema(), { email: tenant.invited?.email ?? "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, async ({ email }) => onInvited(await inviteOwner(cache, tenant.id, email)), {
    fields: { already_member: "email", already_invited: "email" },
  });
  const footer = (
    <Button look="primary" type="submit" form="owner" busy={isSubmitting}>
      {t("opening.invite")}
    </Button>
  );
  return (
    <Dialog open title={t("opening.inviteTitle", { name: tenant.name })} description={t("opening.inviteText")} footer={footer} onOpenChange={onClose}>
      <form id="owner" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("opening.email")} error={errors.email?.message}>
          <Input dir="ltr" type="email" autoComplete="off" {...form.register("email")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

function useSchema() {
  const { t } = useTranslation("common");
  return useMemo(() => {
    const email = z.string().check(z.trim(), z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, t("form.email")));
    return z.object({ email });
  }, [t]);
}

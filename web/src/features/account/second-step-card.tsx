import { KeyRound, ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { type Proof, ProveDialog, ProveForm } from "@/components/dialog/prove";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { checkSession } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { endSecondStep, newRecoveryCodes, useProfile } from "@/lib/resources/profile";
import { Enrolment } from "./enrolment";
import { RecoveryCodes } from "./recovery-codes";

/** A code of an app besides the password: switched on, its recovery codes made anew, switched off. */
export function SecondStepCard() {
  const { t } = useTranslation("account");
  const { data, error, mutate } = useProfile();
  return (
    <Card title={t("second.title")} action={data && <StateBadge on={data.two_factor} />}>
      {data ? <Buttons on={data.two_factor} required={isRequired(data)} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-24" />}
    </Card>
  );
}

function StateBadge({ on }: { on: boolean }) {
  const { t } = useTranslation("account");
  if (on) {
    return (
      <Badge tone="good" icon={ShieldCheck}>
        {t("second.on")}
      </Badge>
    );
  }
  return (
    <Badge tone="warn" icon={ShieldOff}>
      {t("second.off")}
    </Badge>
  );
}

/** What is being done, in a dialog over the card. */
type Doing = "enrol" | "codes" | "end";

function Buttons({ on, required }: { on: boolean; required: boolean }) {
  const { t } = useTranslation("account");
  const cache = useCache();
  const [doing, setDoing] = useState<Doing | null>(null);
  const end = async (proof: Proof) => {
    await endSecondStep(cache, proof);
    toast.success(t("second.ended"));
  };
  return (
    <div className="grid gap-4">
      <p className="text-base text-pretty text-ink-soft">{t(on ? "second.onText" : "second.offText")}</p>
      <div className="flex flex-wrap gap-2">
        {on ? (
          <>
            <Button onClick={() => setDoing("codes")}>
              <KeyRound aria-hidden />
              {t("codes.new")}
            </Button>
            <Button look="ghost" disabled={required} onClick={() => setDoing("end")}>
              {t("second.end")}
            </Button>
          </>
        ) : (
          <Button look="primary" onClick={() => setDoing("enrol")}>
            {t("second.switchOn")}
          </Button>
        )}
      </div>
      {on && required && <p className="text-sm text-ink-faint">{t("second.required")}</p>}
      <EnrolDialog open={doing === "enrol"} onClose={() => setDoing(null)} />
      <CodesDialog open={doing === "codes"} onClose={() => setDoing(null)} />
      <ProveDialog
        open={doing === "end"}
        onOpenChange={(open) => !open && setDoing(null)}
        title={t("second.endTitle")}
        description={t("second.endText")}
        action={t("second.end")}
        danger
        onProve={end}
      />
    </div>
  );
}

interface StepDialogProps {
  open: boolean;
  onClose: () => void;
}

/** Once the codes are there, only saying that they are kept closes it. */
function EnrolDialog({ open, onClose }: StepDialogProps) {
  const { t } = useTranslation("account");
  const cache = useCache();
  const [showsCodes, setShowsCodes] = useState(false);
  const close = () => {
    if (showsCodes) checkSession(cache);
    setShowsCodes(false);
    onClose();
  };
  const title = t(showsCodes ? "codes.title" : "second.switchOn");
  return (
    <Dialog open={open} title={title} {...(!showsCodes && { onOpenChange: close })}>
      {open && <Enrolment onCodes={() => setShowsCodes(true)} onDone={close} />}
    </Dialog>
  );
}

function CodesDialog({ open, onClose }: StepDialogProps) {
  const { t } = useTranslation("account");
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => {
    setCodes(null);
    onClose();
  };
  const asking = !codes && { onOpenChange: close, description: t("codes.newText") };
  return (
    <Dialog open={open} title={t(codes ? "codes.title" : "codes.new")} {...asking}>
      {open && !codes && <ProveForm action={t("codes.make")} onProve={async (proof) => setCodes(await newRecoveryCodes(proof))} />}
      {codes && <RecoveryCodes codes={codes} onDone={close} />}
    </Dialog>
  );
}

/** Whether the shop at hand lets nobody in without it. */
function isRequired({ tenant_id, memberships }: { tenant_id: string | null; memberships: { tenant_id: string; require_2fa: boolean }[] }): boolean {
  return memberships.some((one) => one.tenant_id === tenant_id && one.require_2fa);
}

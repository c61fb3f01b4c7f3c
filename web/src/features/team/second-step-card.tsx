import { useId, useState } from "react";
import { Link } from "react-router";
import { toast } from "sonner";
import { type Proof, ProveDialog } from "@/components/dialog/prove";
import { Switch } from "@/components/input/switch";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { requireSecondStep, useTeam } from "@/lib/resources/team";
import { useTenant } from "@/lib/resources/tenant";
import { wordsOf } from "./actions";

/** Whether this shop lets its people in with a second step only; the owner decides, with the password. */
export function SecondStepCard() {
  const { t } = useTranslation("team");
  const { data, error, mutate } = useTenant();
  return (
    <Card title={t("secondStep.title")}>
      {data ? <Policy required={data.settings.require_2fa ?? false} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="h-12" />}
    </Card>
  );
}

function Policy({ required }: { required: boolean }) {
  const { t } = useTranslation("team");
  const id = useId();
  const [asking, setAsking] = useState(false);
  const isMineOn = useProfile().data?.two_factor ?? false;
  return (
    <div className="grid gap-3">
      <div className="flex items-start gap-3">
        <Switch
          id={id}
          aria-describedby={`${id}-hint`}
          checked={required}
          disabled={!required && !isMineOn}
          onCheckedChange={() => setAsking(true)}
        />
        <div className="min-w-0">
          <label htmlFor={id} className="block text-base font-medium">
            {t("secondStep.require")}
          </label>
          <p id={`${id}-hint`} className="text-sm text-pretty text-ink-faint">
            {t("secondStep.requireHint")}
          </p>
        </div>
      </div>
      {!required && !isMineOn && (
        <p className="text-sm text-ink-soft">
          {t("secondStep.yoursFirst")}{" "}
          <Link to="/account" className="font-medium text-accent-ink underline underline-offset-2">
            {t("secondStep.toAccount")}
          </Link>
        </p>
      )}
      <ChangeDialog next={!required} open={asking} onOpenChange={setAsking} />
    </div>
  );
}

interface ChangeDialogProps {
  /** Whether it is required from then on. */
  next: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function ChangeDialog({ next, open, onOpenChange }: ChangeDialogProps) {
  const { t } = useTranslation("team");
  const cache = useCache();
  const without = useTeam().data?.filter(({ two_factor }) => !two_factor).length ?? 0;
  const save = async (proof: Proof) => {
    await requireSecondStep(cache, next, proof);
    toast.success(t(next ? "secondStep.nowRequired" : "secondStep.noMore"));
  };
  return (
    <ProveDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(next ? "secondStep.onTitle" : "secondStep.offTitle")}
      description={next ? t("secondStep.onText", { count: without }) : t("secondStep.offText")}
      action={t(next ? "secondStep.onAction" : "secondStep.offAction")}
      words={(error) => wordsOf(error, t)}
      onProve={save}
    />
  );
}

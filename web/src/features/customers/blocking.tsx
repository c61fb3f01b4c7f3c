import { Ban, CircleCheck } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { blockCustomer, type Customer, unblockCustomer } from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";

/** A blocked customer gets no answer, from nobody. */
export function Blocking({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asked, setAsked] = useState(false);
  const mayChange = useMay("agent");
  const unblock = async () => {
    if (await run(() => unblockCustomer(cache, customer.id))) toast.success(t("block.undone"));
  };
  if (!mayChange && !customer.blocked_at) return null;
  return (
    <Card title={t("block.title")}>
      <div className="grid justify-items-start gap-3 text-base">
        {customer.blocked_at ? (
          <>
            <p>
              {t("block.since")} <Time at={customer.blocked_at} as="day" />
              {customer.blocked_reason && (
                <>
                  : <bdi>{customer.blocked_reason}</bdi>
                </>
              )}
            </p>
            {mayChange && (
              <Button busy={busy} onClick={() => void unblock()}>
                <CircleCheck aria-hidden />
                {t("block.undo")}
              </Button>
            )}
          </>
        ) : (
          <>
            <p className="text-ink-soft">{t("block.text")}</p>
            <Button onClick={() => setAsked(true)} className="text-bad-ink">
              <Ban aria-hidden />
              {t("block.action")}
            </Button>
          </>
        )}
      </div>
      {asked && <Question customer={customer} onClose={() => setAsked(false)} />}
    </Card>
  );
}

function Question({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const cache = useCache();
  const { busy, run } = useAction();
  const [reason, setReason] = useState("");
  const block = async () => {
    if (!(await run(() => blockCustomer(cache, customer.id, reason.trim())))) return;
    toast.success(t("block.done"));
    onClose();
  };
  const footer = (
    <Button look="danger" busy={busy} onClick={() => void block()}>
      {t("block.action")}
    </Button>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t("block.question")} description={t("block.text")} footer={footer}>
      <Field label={t("block.reason")} hint={t("block.reasonHint")}>
        <Input dir="auto" maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Dialog>
  );
}

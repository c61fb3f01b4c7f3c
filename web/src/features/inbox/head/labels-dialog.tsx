import { useState } from "react";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { Failure, Skeleton } from "@/components/page/states";
import { LabelsField } from "@/components/shop/labels-field";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import type { Conversation } from "@/lib/resources/conversations";
import { changeCustomer, type Customer, nameOf, useCustomer } from "@/lib/resources/customers";

interface LabelsDialogProps {
  chat: Conversation;
  onClose: () => void;
}

/** Which labels the customer of a chat bears. */
export function LabelsDialog({ chat: { customer }, onClose }: LabelsDialogProps) {
  const { t } = useTranslation("inbox");
  const { data, error, mutate } = useCustomer(customer.id);
  if (data?.id === customer.id) return <Labels customer={data} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={onClose} title={t("header.labels")}>
      {error ? <Failure error={error} onRetry={() => void mutate()} /> : <Skeleton className="h-9" />}
    </Dialog>
  );
}

function Labels({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const [labels, setLabels] = useState<string[]>(customer.labels);
  const save = async () => {
    if (await run(() => changeCustomer(cache, customer.id, { labels }))) onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t("common:cancel")}</Button>
      <Button look="primary" busy={busy} onClick={() => void save()}>
        {t("common:save")}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t("header.labelsOf", { name: nameOf(customer) })} footer={footer}>
      <Field label={t("customer.labels")} hint={t("header.labelsHint")}>
        <LabelsField value={labels} onChange={setLabels} />
      </Field>
    </Dialog>
  );
}

import { Merge } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Field } from "@/components/form/field";
import { Combobox } from "@/components/input/combobox";
import { Card } from "@/components/page/card";
import { Avatar } from "@/components/sign/avatar";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Customer, mergeCustomers, nameOf, phoneOf, useCustomers } from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";

/** One person who wrote from two numbers becomes one again. */
export function Merging({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const cache = useCache();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState<Customer | null>(null);
  if (!useMay("admin")) return null;
  const merge = async (gone: Customer) => {
    if (!(await run(() => mergeCustomers(cache, customer.id, gone.id)))) return;
    toast.success(t("merge.done"));
    setOpen(false);
  };
  const names = { kept: nameOf(customer), gone: other ? nameOf(other) : "" };
  return (
    <Card title={t("merge.title")}>
      <div className="grid justify-items-start gap-3">
        <p className="text-base text-ink-soft">{t("merge.text")}</p>
        {open ? (
          <div className="w-full">
            <OtherField customer={customer} onChoose={setOther} />
          </div>
        ) : (
          <Button busy={busy} onClick={() => setOpen(true)}>
            <Merge aria-hidden />
            {t("merge.action")}
          </Button>
        )}
      </div>
      <Confirm
        open={other !== null}
        onOpenChange={(asked) => !asked && setOther(null)}
        title={t("merge.question", names)}
        description={t("merge.warning", names)}
        action={t("merge.confirm")}
        danger
        onConfirm={() => other && void merge(other)}
      />
    </Card>
  );
}

function OtherField({ customer, onChoose }: { customer: Customer; onChoose: (other: Customer) => void }) {
  const { t } = useTranslation("customers");
  const [query, setQuery] = useState("");
  const found = useCustomers({ q: query, limit: 8 }).data?.items.filter(({ id }) => id !== customer.id);
  return (
    <Field label={t("merge.other")}>
      <Combobox items={found} query={query} onQuery={setQuery} onChoose={onChoose} placeholder={t("search")} nothing={t("merge.nobody")}>
        {(one) => (
          <>
            <Avatar name={nameOf(one)} size="sm" />
            <bdi className="min-w-0 flex-1 truncate">{nameOf(one)}</bdi>
            <bdi dir="ltr" className="text-sm text-ink-faint">
              {phoneOf(one)}
            </bdi>
          </>
        )}
      </Combobox>
    </Field>
  );
}

import { NotebookPen } from "lucide-react";
import { useState } from "react";
import { Field } from "@/components/form/field";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useStored } from "@/lib/page/stored";
import { changeCustomer, type Customer } from "@/lib/resources/customers";
import { useMay } from "@/lib/resources/profile";

const LONGEST = 4_096;

/** What the team should know of this customer; the customer never sees it. Unsaved words are kept in this browser. */
export function CustomerNotes({ customer }: { customer: Customer }) {
  const { t } = useTranslation(["inbox", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const [draft, setDraft] = useStored(`notes:${customer.id}`);
  const [editing, setEditing] = useState(draft !== null);
  const mayChange = useMay("agent");
  const end = () => {
    setDraft(null);
    setEditing(false);
  };
  const save = async () => {
    if (await run(() => changeCustomer(cache, customer.id, { notes: draft ?? customer.notes }))) end();
  };
  if (editing && mayChange) {
    return (
      <div className="grid gap-2">
        <Field label={t("customer.notes")} hint={t("customer.notesHint")}>
          <Textarea
            rows={3}
            maxLength={LONGEST}
            value={draft ?? customer.notes}
            onChange={(event) => setDraft(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button size="sm" onClick={end}>
            {t("common:cancel")}
          </Button>
          <Button size="sm" look="primary" busy={busy} onClick={() => void save()}>
            {t("common:save")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid justify-items-start gap-1.5">
      {customer.notes && (
        <p dir="auto" className="w-full rounded-md bg-warn-soft px-2.5 py-1.5 text-sm wrap-anywhere whitespace-pre-wrap text-warn-ink">
          {customer.notes}
        </p>
      )}
      {mayChange && (
        <Button size="sm" look="ghost" onClick={() => setEditing(true)} className="-ms-2">
          <NotebookPen aria-hidden />
          {t(customer.notes ? "customer.editNotes" : "customer.addNotes")}
        </Button>
      )}
    </div>
  );
}

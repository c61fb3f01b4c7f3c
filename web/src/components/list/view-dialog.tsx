import { type FormEvent, useId, useState } from "react";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { SwitchRow } from "@/components/input/switch-row";
import { Button } from "@/components/sign/button";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { changeView, keepView, type SavedView, type ViewedPage } from "@/lib/resources/views";
import { Dialog } from "../dialog/dialog";

interface ViewDialogProps {
  page: ViewedPage;
  query: string;
  /** One that stands already is changed. */
  view?: SavedView;
  onClose: () => void;
}

/** The name of a view, and whether it is for the whole shop. */
export function ViewDialog({ page, query, view, onClose }: ViewDialogProps) {
  const { t } = useTranslation(["views", "common"]);
  const cache = useCache();
  const id = useId();
  const maySharing = useMay("agent");
  const [name, setName] = useState(view?.name ?? "");
  const [shared, setShared] = useState(view?.shared ?? false);
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return setFault(t("common:form.required"));
    setBusy(true);
    try {
      await (view ? changeView(cache, view.id, { name, shared }) : keepView(cache, { page, name, query, shared }));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setBusy(false);
      setFault(error.problem.code === "name_taken" ? t("taken") : wordsFor(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(view ? "change" : "keep")}
      footer={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button look="primary" type="submit" form={id} busy={busy}>
            {t("common:save")}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={(event) => void save(event)} className="grid gap-4">
        <Field label={t("name")} error={fault || undefined}>
          <Input
            maxLength={80}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setFault("");
            }}
          />
        </Field>
        {maySharing && <SwitchRow label={t("share")} hint={t("shareHint")} checked={shared} onChange={setShared} />}
      </form>
    </Dialog>
  );
}

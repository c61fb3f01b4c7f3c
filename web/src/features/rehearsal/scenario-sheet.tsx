import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Confirm } from "@/components/dialog/confirm";
import { Sheet } from "@/components/dialog/sheet";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { SAVED, UnsavedGuard } from "@/components/form/unsaved";
import { Input } from "@/components/input/input";
import { Textarea } from "@/components/input/textarea";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { useMay } from "@/lib/resources/profile";
import { deleteScenario, saveScenario, type Scenario } from "@/lib/resources/rehearsals";
import { EXAMPLE } from "./example";
import { titleIn } from "./in-language";

const LIST = { search: "?tab=scenarios" };

interface Values {
  name: string;
  source: string;
}

const beginningOf = (scenario: Scenario | null): Values =>
  scenario ? { name: scenario.name, source: scenario.source } : { name: "", source: EXAMPLE };

/** A scenario as the file it is. Ours can be changed too: the shop's own then stands in its place. */
export function ScenarioSheet({ scenario }: { scenario: Scenario | null }) {
  const { t, i18n } = useTranslation(["rehearsal", "common"]);
  const cache = useCache();
  const navigate = useNavigate();
  const isAdmin = useMay("admin");
  const form = useSchemaForm<Values>(useSchema(), beginningOf(scenario));
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = submitWith(
    form,
    async ({ name, source }) => {
      await saveScenario(cache, name, source, scenario?.active ?? true);
      toast.success(t("common:saved"));
      await navigate(LIST, { state: SAVED });
    },
    { fields: { bad_scenario: "source" } },
  );
  const footer = isAdmin && (
    <>
      {scenario && scenario.origin !== "built_in" && <Remove scenario={scenario} />}
      <Button look="primary" type="submit" form="scenario" busy={isSubmitting}>
        {t("common:save")}
      </Button>
    </>
  );
  return (
    <Sheet open side="wide" title={scenario ? titleIn(i18n.language, scenario) : t("scenarios.add")} footer={footer} onOpenChange={() => void navigate(LIST)}>
      <form id="scenario" noValidate onSubmit={submit} className="grid gap-4">
        <UnsavedGuard inSheet when={isDirty && !isSubmitting} />
        <Fields form={form} isKnown={scenario !== null} />
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Sheet>
  );
}

function Fields({ form, isKnown }: { form: ReturnType<typeof useSchemaForm<Values>>; isKnown: boolean }) {
  const { t } = useTranslation("rehearsal");
  const isAdmin = useMay("admin");
  const { errors } = form.formState;
  return (
    <>
      <Field label={t("scenarios.name")} hint={t("scenarios.nameHint")} error={errors.name?.message}>
        <Input dir="ltr" readOnly={isKnown} className="font-mono" autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label={t("scenarios.source")} hint={t("scenarios.sourceHint")} error={errors.source?.message}>
        <Textarea dir="ltr" rows={22} readOnly={!isAdmin} spellCheck={false} className="min-h-96 font-mono text-sm" {...form.register("source")} />
      </Field>
    </>
  );
}

function Remove({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation("rehearsal");
  const cache = useCache();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [asks, setAsks] = useState(false);
  const ends = scenario.origin === "own" ? "delete" : "reset";
  const remove = () =>
    run(async () => {
      await deleteScenario(cache, scenario.name);
      await navigate(LIST, { state: SAVED });
    });
  return (
    <>
      <Button look="ghost" className="me-auto text-bad-ink hover:text-bad-ink" busy={busy} onClick={() => setAsks(true)}>
        {t(`scenarios.${ends}`)}
      </Button>
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t(`scenarios.${ends}Title`)}
        description={t("scenarios.deleteText")}
        action={t(`scenarios.${ends}`)}
        danger
        onConfirm={() => void remove()}
      />
    </>
  );
}

function useSchema() {
  const { t } = useTranslation(["rehearsal", "common"]);
  return useMemo(
    () =>
      z.object({
        name: z.string().check(z.trim(), z.regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, t("scenarios.nameBad"))),
        source: z.string().check(z.minLength(1, t("common:form.required"))),
      }),
    [t],
  );
}

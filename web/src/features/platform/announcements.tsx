import { CircleAlert, Info, Megaphone, Plus, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import * as z from "zod/mini";
import { Confirm } from "@/components/dialog/confirm";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type Announcement, announce, useAllAnnouncements, withdrawAnnouncement } from "@/lib/resources/platform";

const LEVELS = ["info", "warning", "critical"] as const;
type Level = (typeof LEVELS)[number];
const LOOKS = {
  info: { tone: "info", icon: Info },
  warning: { tone: "warn", icon: TriangleAlert },
  critical: { tone: "bad", icon: CircleAlert },
} as const;

/** What every member of every shop reads, in English and Urdu. */
export function Announcements() {
  const { t } = useTranslation("platform");
  const { data, error, mutate } = useAllAnnouncements();
  const [writes, setWrites] = useState(false);
  const write = (
    <Button look="primary" onClick={() => setWrites(true)}>
      <Plus aria-hidden />
      {t("announce.new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("nav.announcements")} action={write} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-2 p-4 md:p-6">
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={3} className="h-20" />)}
        {data?.length === 0 && <Empty icon={Megaphone} title={t("announce.none")} text={t("announce.noneText")} action={write} />}
        {data && data.length > 0 && (
          <ul aria-label={t("nav.announcements")} className="grid gap-2">
            {data.map((one) => (
              <Row key={one.id} announcement={one} />
            ))}
          </ul>
        )}
      </div>
      {writes && <NewDialog onClose={() => setWrites(false)} />}
    </>
  );
}

function Row({ announcement }: { announcement: Announcement }) {
  const { t } = useTranslation("platform");
  const cache = useCache();
  const { busy, run } = useAction();
  const [asks, setAsks] = useState(false);
  const { id, level, text_en, text_ur, starts_at, ends_at } = announcement;
  return (
    <li className="grid gap-2 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={LOOKS[level].tone} icon={LOOKS[level].icon}>
          {t(`level.${level}`)}
        </Badge>
        <span className="text-sm text-ink-faint">
          {t("announce.from")} <Time at={starts_at} as="day" /> {ends_at ? <>{t("announce.to")} <Time at={ends_at} as="day" /></> : t("announce.open")}
        </span>
        <Button size="sm" look="ghost" className="ms-auto" busy={busy} onClick={() => setAsks(true)}>
          {t("announce.withdraw")}
        </Button>
      </div>
      <p lang="en" dir="ltr" className="text-base">
        {text_en}
      </p>
      <p lang="ur" dir="rtl" className="text-base">
        {text_ur}
      </p>
      <Confirm
        open={asks}
        onOpenChange={setAsks}
        title={t("announce.ask")}
        description={text_en}
        action={t("announce.withdraw")}
        danger
        onConfirm={() => void run(() => withdrawAnnouncement(cache, id))}
      />
    </li>
  );
}

function NewDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["platform", "common"]);
  const cache = useCache();
  const schema = useMemo(() => {
    const needed = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    return z.object({ level: z.enum(LEVELS), text_en: needed, text_ur: needed, until: z.string() });
  }, [t]);
  const form = useSchemaForm(schema, { level: "info" as Level, text_en: "", text_ur: "", until: "" });
  const { errors, isSubmitting } = form.formState;
  const submit = submitWith(form, async ({ until, ...body }) => {
    await announce(cache, { ...body, ends_at: until ? `${until}T23:59:59Z` : null });
    toast.success(t("announce.done"));
    onClose();
  });
  const footer = (
    <Button look="primary" type="submit" form="announcement" busy={isSubmitting}>
      {t("announce.publish")}
    </Button>
  );
  return (
    <Dialog open wide title={t("announce.new")} description={t("announce.text")} footer={footer} onOpenChange={onClose}>
      <form id="announcement" noValidate onSubmit={submit} className="grid gap-4">
        <Field label={t("announce.level")}>
          <Select {...form.register("level")}>
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {t(`level.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("announce.en")} error={errors.text_en?.message}>
          <Textarea dir="ltr" lang="en" maxLength={500} {...form.register("text_en")} />
        </Field>
        <Field label={t("announce.ur")} error={errors.text_ur?.message}>
          <Textarea dir="rtl" lang="ur" maxLength={500} {...form.register("text_ur")} />
        </Field>
        <Field label={t("announce.until")} hint={t("announce.untilHint")} error={errors.until?.message}>
          <Input type="date" className="w-44" {...form.register("until")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
      </form>
    </Dialog>
  );
}

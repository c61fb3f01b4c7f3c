import { type RefObject, useMemo } from "react";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { submitWith, useSchemaForm } from "@/lib/page/forms";
import { type PhoneLink, pairByCode } from "@/lib/resources/whatsapp";
import { phoneIn } from "./link-state";

interface PairCodeProps {
  accountId: string;
  link: PhoneLink;
  /** What stands here, for whoever cannot scan. */
  place: RefObject<HTMLElement | null>;
}

/** The way without a camera: a code of 8 letters and digits, entered on the phone. */
export function PairCode({ accountId, link, place }: PairCodeProps) {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const schema = useMemo(
    () => z.object({ phone: z.string().check(z.refine((typed) => phoneIn(typed) !== null, t("link.phoneBad"))) }),
    [t],
  );
  const form = useSchemaForm(schema, { phone: link.phone ?? "" });
  const { errors, isSubmitting } = form.formState;
  const ask = ({ phone }: { phone: string }) => pairByCode(cache, accountId, phoneIn(phone) ?? phone);
  return (
    <section ref={place} tabIndex={-1} className="grid content-start gap-3">
      <h3 className="text-base font-semibold">{t("link.byCode")}</h3>
      <p className="text-sm text-pretty text-ink-soft">{t("link.byCodeText")}</p>
      <form noValidate onSubmit={submitWith(form, ask)} className="grid gap-3">
        <Field label={t("link.phone")} hint={t("link.phoneHint")} error={errors.phone?.message}>
          <Input dir="ltr" type="tel" inputMode="tel" autoComplete="tel" {...form.register("phone")} />
        </Field>
        <FormError>{errors.root?.message}</FormError>
        <Button type="submit" busy={isSubmitting} className="justify-self-start">
          {t("link.askCode")}
        </Button>
      </form>
      <div role="status">{link.phone && <Code phone={link.phone} code={link.code ?? null} />}</div>
    </section>
  );
}

function Code({ phone, code }: { phone: string; code: string | null }) {
  const { t } = useTranslation("whatsapp");
  if (!code) return <p className="text-sm text-warn-ink">{t("link.noCode")}</p>;
  return (
    <p className="grid gap-1 text-sm text-ink-soft">
      <span>
        {t("link.codeFor")} <bdi dir="ltr">{phone}</bdi>
      </span>
      <bdi dir="ltr" className="font-mono text-xl font-semibold tracking-widest text-ink select-all">
        {code}
      </bdi>
    </p>
  );
}

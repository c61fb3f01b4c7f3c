import { useMemo } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import * as z from "zod/mini";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Select } from "@/components/input/select";
import { Textarea } from "@/components/input/textarea";
import type { Schema } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";

type Profile = Schema<"ShopProfile">;

const CATEGORIES = [
  "",
  "beauty",
  "design",
  "education",
  "events",
  "fitness",
  "food",
  "health",
  "home",
  "professional",
  "repair",
  "software",
  "tailoring",
  "travel",
  "other",
] as const satisfies readonly NonNullable<Profile["category"]>[];

/** What a shop tells of itself, as it stands in a form. */
export interface About {
  category: (typeof CATEGORIES)[number];
  about: string;
  address: string;
  website: string;
  email: string;
}

export function aboutOf({ category = "", about = "", address = "", website = "", email = "" }: Profile): About {
  return { category, about, address, website, email };
}

/** The checks of these fields, for the schema of the form they stand in. */
export function useAboutChecks() {
  const { t } = useTranslation(["start", "common"]);
  return useMemo(() => {
    const trimmed = z.trim();
    const website = z.regex(/^(https?:\/\/\S+\.\S+)?$/, t("business.websiteWrong"));
    const email = z.regex(/^([^@\s]+@[^@\s]+\.[^@\s]+)?$/, t("common:form.email"));
    return {
      category: z.enum(CATEGORIES),
      about: z.string().check(trimmed),
      address: z.string().check(trimmed),
      website: z.string().check(trimmed, website),
      email: z.string().check(trimmed, email),
    };
  }, [t]);
}

interface AboutShopProps {
  register: (name: keyof About) => UseFormRegisterReturn;
  errors: { [Name in keyof About]?: { message?: string | undefined } | undefined };
}

/** The assistant tells it to who asks; all of it may stay empty. The room's texts are those of `start`. */
export function AboutShop({ register, errors }: AboutShopProps) {
  const { t } = useTranslation("start");
  return (
    <>
      <Field label={t("business.category")} error={errors.category?.message}>
        <Select {...register("category")}>
          {CATEGORIES.map((one) => (
            <option key={one} value={one}>
              {one === "" ? t("business.noCategory") : t(`business.categories.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("business.about")} hint={t("business.aboutHint")} error={errors.about?.message}>
        <Textarea dir="auto" rows={2} maxLength={500} {...register("about")} />
      </Field>
      <Field label={t("business.address")} error={errors.address?.message}>
        <Input dir="auto" autoComplete="street-address" maxLength={200} {...register("address")} />
      </Field>
      <Field label={t("business.website")} error={errors.website?.message}>
        <Input dir="ltr" type="url" autoComplete="url" maxLength={200} placeholder="https://" {...register("website")} />
      </Field>
      <Field label={t("business.email")} error={errors.email?.message}>
        <Input dir="ltr" type="email" autoComplete="email" maxLength={254} {...register("email")} />
      </Field>
    </>
  );
}

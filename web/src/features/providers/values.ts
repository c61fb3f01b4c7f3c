import { useMemo } from "react";
import * as z from "zod/mini";
import { useTranslation } from "@/lib/locale/i18n";
import type { NewProvider, Provider, ProviderChange, ProviderKind } from "@/lib/resources/providers";

export const KINDS: readonly ProviderKind[] = ["claude", "gemini", "groq", "cohere", "openai_compatible"];

/** What stands in the form. An empty key or limit stands for none given. */
export interface Values {
  kind: ProviderKind;
  label: string;
  model: string;
  key: string;
  base_url: string;
  daily_limit: string;
}

export function beginningOf(provider: Provider | null): Values {
  if (!provider) return { kind: "claude", label: "", model: "", key: "", base_url: "", daily_limit: "" };
  const { kind, label, model, base_url, daily_limit } = provider;
  return { kind, label, model, key: "", base_url: base_url ?? "", daily_limit: daily_limit?.toString() ?? "" };
}

export function newOf({ kind, label, model, key, base_url, daily_limit }: Values, kindName: string): NewProvider {
  return {
    kind,
    label: label || kindName,
    model,
    key,
    active: true,
    base_url: base_url || null,
    daily_limit: daily_limit ? Number(daily_limit) : null,
  };
}

/** Only what was changed; a key that is left empty stays. */
export function changeOf(values: Values, provider: Provider): ProviderChange {
  const { label, model, base_url, daily_limit } = newOf(values, provider.label);
  const wanted: ProviderChange = { label, model, base_url, daily_limit };
  const changed = Object.entries(wanted).filter(([name, value]) => value !== provider[name as keyof typeof wanted & keyof Provider]);
  return { ...Object.fromEntries(changed), ...(values.key ? { key: values.key } : {}) };
}

export function useSchema(provider: Provider | null) {
  const { t } = useTranslation(["providers", "common"]);
  return useMemo(() => {
    const needed = z.string().check(z.trim(), z.minLength(1, t("common:form.required")));
    const schema = z.object({
      kind: z.enum(["claude", "gemini", "groq", "cohere", "openai_compatible"]),
      label: z.string().check(z.trim()),
      model: needed,
      key: provider ? z.string().check(z.trim()) : needed,
      base_url: z.string().check(z.trim()),
      daily_limit: z.string().check(z.trim(), z.regex(/^([1-9][0-9]{0,5}|1000000)?$/, t("fields.limitBad"))),
    });
    const hasUrl = ({ kind, base_url }: Values) => kind !== "openai_compatible" || base_url !== "";
    const hasKey = ({ key, base_url }: Values) => key !== "" || !provider || base_url === (provider.base_url ?? "");
    return schema.check(
      z.refine(hasUrl, { path: ["base_url"], message: t("common:form.required") }),
      z.refine(hasKey, { path: ["key"], message: t("fields.keyAgain") }),
    );
  }, [t, provider]);
}

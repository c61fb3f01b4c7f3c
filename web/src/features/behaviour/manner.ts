import * as z from "zod/mini";
import type { Schema } from "@/lib/api/api";
import type { Tenant } from "@/lib/resources/tenant";

export const LANGUAGES = ["en", "ur", "roman_ur", "ar"] as const;
export const CASES = ["complaint", "refund", "payment", "price"] as const;

/** What stands in the form; numbers as they are typed. An empty cap is none. */
export interface Values {
  tone: string;
  reply_languages: (typeof LANGUAGES)[number][];
  handover_cases: (typeof CASES)[number][];
  human_pause_minutes: string;
  long_wait_minutes: string;
  reply_delay: string;
  ai_daily_tokens: string;
  ai_daily_usd: string;
}

export function beginningOf({ settings }: Tenant): Values {
  return {
    tone: settings.tone ?? "",
    reply_languages: [...(settings.reply_languages ?? LANGUAGES)],
    handover_cases: [...(settings.handover_cases ?? [])],
    human_pause_minutes: String(settings.human_pause_minutes ?? ""),
    long_wait_minutes: String(settings.long_wait_minutes ?? ""),
    reply_delay: String((settings.reply_delay_ms ?? 0) / 1000),
    ai_daily_tokens: settings.ai_daily_tokens ? String(settings.ai_daily_tokens) : "",
    ai_daily_usd: settings.ai_daily_usd_cents ? (settings.ai_daily_usd_cents / 100).toFixed(2) : "",
  };
}

export function changeOf(values: Values): Schema<"SettingsChange"> {
  return {
    tone: values.tone,
    reply_languages: values.reply_languages,
    handover_cases: values.handover_cases,
    human_pause_minutes: Number(values.human_pause_minutes),
    long_wait_minutes: Number(values.long_wait_minutes),
    reply_delay_ms: Math.round(Number(values.reply_delay) * 1000),
    ai_daily_tokens: Number(values.ai_daily_tokens),
    ai_daily_usd_cents: Math.round(Number(values.ai_daily_usd) * 100),
  };
}

const within = (least: number, most: number) => (typed: string) =>
  /^\d+(\.\d)?$/.test(typed) && Number(typed) >= least && Number(typed) <= most;

export function schemaOf(words: Record<"languages" | "pause" | "wait" | "delay" | "tokens" | "usd", string>) {
  return z.object({
    tone: z.string().check(z.trim()),
    reply_languages: z.array(z.enum(LANGUAGES)).check(z.minLength(1, words.languages)),
    handover_cases: z.array(z.enum(CASES)),
    human_pause_minutes: z.string().check(z.trim(), z.regex(/^\d+$/, words.pause), z.refine(within(1, 10_080), words.pause)),
    long_wait_minutes: z.string().check(z.trim(), z.regex(/^\d+$/, words.wait), z.refine(within(1, 1_440), words.wait)),
    reply_delay: z.string().check(z.trim(), z.refine(within(0, 60), words.delay)),
    ai_daily_tokens: z.string().check(z.trim(), z.regex(/^\d{0,12}$/, words.tokens)),
    ai_daily_usd: z.string().check(z.trim(), z.regex(/^(\d{1,6}(\.\d{1,2})?)?$/, words.usd)),
  });
}

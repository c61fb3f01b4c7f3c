import { expect, it } from "vitest";
import type { Tenant } from "@/lib/resources/tenant";
import { beginningOf, changeOf, schemaOf } from "./manner";

const WORDS = { languages: "languages", pause: "pause", wait: "wait", delay: "delay", tokens: "tokens", usd: "usd" };
const TENANT = {
  settings: {
    tone: "Kind",
    reply_languages: ["ur"],
    handover_cases: ["refund"],
    human_pause_minutes: 30,
    long_wait_minutes: 20,
    reply_delay_ms: 4500,
    ai_daily_tokens: 0,
    ai_daily_usd_cents: 250,
  },
} as unknown as Tenant;

it("comes back as it was when nothing is changed", () => {
  const values = beginningOf(TENANT);
  expect(values).toMatchObject({ reply_delay: "4.5", ai_daily_tokens: "", ai_daily_usd: "2.50" });
  expect(changeOf(values)).toEqual(TENANT.settings);
});

it("refuses what the server would", () => {
  const wrong = { ...beginningOf(TENANT), reply_languages: [], human_pause_minutes: "0", long_wait_minutes: "1441", reply_delay: "61", ai_daily_usd: "1.234" };
  const { error } = schemaOf(WORDS).safeParse(wrong);
  expect(error?.issues.map(({ message }) => message).sort()).toEqual(["delay", "languages", "pause", "usd", "wait"]);
});

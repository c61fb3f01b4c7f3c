import { expect, test } from "vitest";
import type { Account } from "@/lib/resources/whatsapp";
import { standingOf } from "./standing";

const NOW = Date.parse("2026-11-25T10:00:00Z");

test.each([
  [{ status: "connected", last_error: null, paused_until: null, proactive_after: null }, "connected"],
  [{ status: "connected", last_error: "too fast", paused_until: "2026-11-25T10:01:00Z", proactive_after: null }, "paused"],
  [{ status: "connected", last_error: "too fast", paused_until: "2026-11-25T09:59:00Z", proactive_after: null }, "connected"],
  [{ status: "connected", last_error: "limited", paused_until: null, proactive_after: "2026-11-25T10:01:00Z" }, "replies_only"],
  [{ status: "disconnected", last_error: null, paused_until: null, proactive_after: null }, "disconnected"],
  [{ status: "disconnected", last_error: "The access token has expired.", paused_until: null, proactive_after: null }, "refused"],
  [{ status: "banned", last_error: "banned", paused_until: null, proactive_after: null }, "banned"],
] as const)("%o", (account, standing) => {
  expect(standingOf(account as unknown as Account, NOW)).toBe(standing);
});

import { expect, it } from "vitest";
import { DEFAULTS, queryOf } from "./filters";

it("asks for the days of the shop, both included", () => {
  expect(queryOf({ ...DEFAULTS, since: "2026-11-24", until: "2026-11-25" }, "Asia/Karachi")).toEqual({
    since: "2026-11-23T19:00:00.000Z",
    until: "2026-11-25T19:00:00.000Z",
  });
});

it("leaves out what is not asked for, and what is no day", () => {
  expect(queryOf({ ...DEFAULTS, q: "logo", actor: "ai", since: "soon" }, "UTC")).toEqual({ q: "logo", actor_kind: "ai" });
});

import { expect, test } from "vitest";
import type { Provider } from "@/lib/resources/providers";
import { beginningOf, changeOf, newOf } from "./values";

const PROVIDER = {
  kind: "groq",
  label: "Groq",
  model: "openai/gpt-oss-20b",
  base_url: null,
  daily_limit: 100,
} as Provider;

test("an unchanged form changes nothing", () => {
  expect(changeOf(beginningOf(PROVIDER), PROVIDER)).toEqual({});
});

test("only what was changed is sent; an emptied limit is taken away", () => {
  const values = { ...beginningOf(PROVIDER), model: "openai/gpt-oss-120b", daily_limit: "", key: "gsk-new" };
  expect(changeOf(values, PROVIDER)).toEqual({ model: "openai/gpt-oss-120b", daily_limit: null, key: "gsk-new" });
});

test("a new one without a name is called after its kind", () => {
  const values = { ...beginningOf(null), model: "claude-sonnet-5-5", key: "secret" };
  expect(newOf(values, "Claude")).toEqual({
    kind: "claude",
    label: "Claude",
    model: "claude-sonnet-5-5",
    key: "secret",
    active: true,
    base_url: null,
    daily_limit: null,
  });
});

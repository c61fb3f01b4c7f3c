import { expect, it } from "vitest";
import { type AuditEntry, joined } from "./audit";

const entries = (...ids: number[]) => ids.map((id) => ({ id }) as AuditEntry);

it("keeps what was loaded before, where nothing is missing between", () => {
  const known = { items: entries(9, 8, 7, 6, 5), next: 5 };
  expect(joined(known, { items: entries(11, 10, 9), next: 9 })).toEqual({ items: entries(11, 10, 9, 8, 7, 6, 5), next: 5 });
});

it("begins anew after a gap", () => {
  const fresh = { items: entries(30, 29, 28), next: 28 };
  expect(joined({ items: entries(9, 8), next: 8 }, fresh)).toBe(fresh);
  expect(joined(undefined, fresh)).toBe(fresh);
});

import { expect, it } from "vitest";
import type { Proof } from "@/lib/resources/payments";
import { around, inPlaces, type Shown, withGone } from "./shown";

const proof = (id: string) => ({ id }) as Proof;
const proofs = (ids: string) => [...ids].map(proof);
const rows = (ids: string): Shown[] => proofs(ids).map((one) => ({ proof: one, gone: false }));
/** "aBc": b is gone. */
const word = (shown: readonly Shown[]) => shown.map(({ proof: { id }, gone }) => (gone ? id.toUpperCase() : id)).join("");
const NOBODY: ReadonlySet<string> = new Set();

it("greys a row that left by another's hand, in its place", () => {
  expect(word(withGone(rows("abc"), proofs("ac"), NOBODY))).toBe("aBc");
  expect(word(withGone(rows("abc"), proofs("bc"), NOBODY))).toBe("Abc");
  expect(word(withGone(rows("abc"), proofs("ab"), NOBODY))).toBe("abC");
});

it("keeps several that left one after the other, and takes in who is new", () => {
  const before = withGone(rows("abc"), proofs("ac"), NOBODY);
  expect(word(withGone(before, proofs("cd"), NOBODY))).toBe("ABcd");
});

it("lets go at once of what one has decided oneself", () => {
  expect(word(withGone(rows("abc"), proofs("ac"), new Set(["b"])))).toBe("ac");
});

it("takes back a row whose decision was undone", () => {
  const before = withGone(rows("abc"), proofs("ac"), NOBODY);
  expect(word(withGone(before, proofs("abc"), NOBODY))).toBe("abc");
});

it("leaves everybody in their places when the server sorts anew, and puts who is new at the end", () => {
  const placed = inPlaces([..."abcd"], proofs("xdbaz"));
  expect(placed.map(({ id }) => id).join("")).toBe("abdxz");
});

it("goes on past rows that are gone", () => {
  const shown = withGone(rows("abcd"), proofs("ad"), NOBODY);
  expect(around(shown, "a")).toEqual({ first: "d", next: "d", previous: undefined, place: 1 });
  expect(around(shown, "d")).toEqual({ first: "a", next: undefined, previous: "a", place: 2 });
  expect(around(shown, "b")).toEqual({ first: "a", next: "d", previous: "a", place: 1 });
});

it("begins at the first for a proof that is not in the list, which has no place", () => {
  expect(around(rows("ab"), "x")).toEqual({ first: "a", next: "a", previous: undefined, place: 0 });
});

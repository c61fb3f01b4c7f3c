import { expect, test } from "vitest";
import { message } from "./examples";
import { joined, withMessages } from "./messages";

const page = (seqs: number[], has_more = false) => ({ items: seqs.map((seq) => message(seq)), has_more });
const seqsOf = ({ items }: ReturnType<typeof page>) => items.map(({ seq }) => seq);

test("a fresh page keeps the older messages in hand, unless some are missing between", () => {
  expect(joined(page([1, 2, 3, 4]), page([3, 4, 5], true))).toEqual(page([1, 2, 3, 4, 5]));
  expect(joined(page([1, 2]), page([4, 5], true))).toEqual(page([4, 5], true));
  expect(joined(undefined, page([1]))).toEqual(page([1]));
});

test("news are put in their places, once each, and change nothing where they do not belong", () => {
  const known = page([3, 4, 6], true);
  expect(seqsOf(withMessages(known, [message(7), message(5), message(7)]))).toEqual([3, 4, 5, 6, 7]);
  const read = message(4, { status: "read" });
  expect(withMessages(known, [read]).items[1]).toBe(read);
  expect(withMessages(known, [message(1)])).toBe(known);
  expect(withMessages(known, [])).toBe(known);
});

test("a very long chat is cut at its old end", () => {
  const long = page(Array.from({ length: 2_050 }, (_, place) => place + 1));
  const longer = withMessages(long, [message(2_051)]);
  expect(longer.items).toHaveLength(2_000);
  expect(longer.items.at(-1)?.seq).toBe(2_051);
  expect(longer.has_more).toBe(true);
});

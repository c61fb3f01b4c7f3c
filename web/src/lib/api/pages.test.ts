import { expect, test } from "vitest";
import { arranged, changed, everyPage, moved, type Page, turns, withItem, without } from "./pages";

const page = (...ids: string[]): Page<{ id: string; name?: string }> => ({
  items: ids.map((id) => ({ id })),
  total: ids.length,
  limit: 100,
  offset: 0,
});
const ids = (of: Page<{ id: string }>) => of.items.map(({ id }) => id).join("");

test("a long list is read to its end, each page once", async () => {
  const asked: number[] = [];
  const whole = await everyPage((offset) => {
    asked.push(offset);
    return Promise.resolve({ items: [..."abcde"].slice(offset, offset + 2), total: 5, limit: 2, offset });
  });
  expect(whole.items.join("")).toBe("abcde");
  expect(asked).toEqual([0, 2, 4]);
});

test("a list that shrinks while it is read comes to an end", async () => {
  const whole = await everyPage((offset) =>
    Promise.resolve({ items: offset ? [] : ["a"], total: 3, limit: 1, offset }),
  );
  expect(whole.items).toEqual(["a"]);
});

test("one is added, changed and taken away", () => {
  const grown = withItem(page("a", "b"), { id: "c" });
  expect([ids(grown), grown.total]).toEqual(["abc", 3]);
  expect(withItem(grown, { id: "b", name: "B" }).items[1]).toEqual({ id: "b", name: "B" });
  expect(changed(grown, "a", { name: "A" }).items.map(({ name }) => name)).toEqual(["A", undefined, undefined]);
  const less = without(grown, "a");
  expect([ids(less), less.total]).toEqual(["bc", 2]);
  expect(without(less, "x").total).toBe(2);
});

test("the named ones come first, as on the server", () => {
  expect(ids(arranged(page("a", "b", "c", "d"), ["c", "a"]))).toBe("cabd");
  expect(ids(arranged(page("a", "b"), ["x", "b"]))).toBe("ba");
});

test("one moves up or down and stays at the ends", () => {
  expect(moved(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], "a", -1)).toBeNull();
  expect(moved(["a", "b", "c"], "c", 1)).toBeNull();
  expect(moved(["a"], "x", 1)).toBeNull();
});

test("jobs wait for each other, also after one has failed", async () => {
  const inTurn = turns();
  const done: string[] = [];
  let release = () => undefined as void;
  const first = inTurn(() => new Promise<void>((resolve) => (release = resolve)).then(() => void done.push("first")));
  const second = inTurn(() => Promise.reject(new Error("refused")));
  const third = inTurn(() => Promise.resolve(void done.push("third")));
  await Promise.resolve();
  expect(done).toEqual([]);
  release();
  await expect(second).rejects.toThrow("refused");
  await Promise.all([first, third]);
  expect(done).toEqual(["first", "third"]);
});

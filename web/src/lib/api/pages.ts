/** One page of a list, as every list of the API answers. */
export interface Page<Item> {
  items: Item[];
  total: number;
  limit: number;
  offset: number;
}

interface Known {
  id: string;
}

/** All pages of a list as one, asked for one after the other; for lists that are short by nature. */
export async function everyPage<Item>(ask: (offset: number) => Promise<Page<Item>>): Promise<Page<Item>> {
  const first = await ask(0);
  const items = [...first.items];
  while (items.length < first.total) {
    const next = await ask(items.length);
    if (next.items.length === 0) break; // what was counted at first has been deleted meanwhile
    items.push(...next.items);
  }
  return { ...first, items };
}

/** With `item` in the place of the one with its id, else at the end. */
export function withItem<Item extends Known>(page: Page<Item>, item: Item): Page<Item> {
  if (page.items.some(({ id }) => id === item.id)) return changed(page, item.id, item);
  return { ...page, items: [...page.items, item], total: page.total + 1 };
}

/** The page itself when it does not hold the one. */
export function changed<Item extends Known>(page: Page<Item>, id: string, change: Partial<Item>): Page<Item> {
  if (!page.items.some((item) => item.id === id)) return page;
  return { ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

export function without<Item extends Known>(page: Page<Item>, id: string): Page<Item> {
  const items = page.items.filter((item) => item.id !== id);
  return { ...page, items, total: page.total - (page.items.length - items.length) };
}

/** With these first, in this order; the others keep theirs after them. */
export function arranged<Item extends Known>(page: Page<Item>, ids: readonly string[]): Page<Item> {
  const known = new Map(page.items.map((item) => [item.id, item]));
  const first = ids.flatMap((id) => known.get(id) ?? []);
  return { ...page, items: [...first, ...page.items.filter(({ id }) => !ids.includes(id))] };
}

/** The ids with `id` moved so many places up (below 0) or down; null beyond the ends of the line. */
export function moved(ids: readonly string[], id: string, step: number): string[] | null {
  const from = ids.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= ids.length) return null;
  const next = ids.filter((one) => one !== id);
  next.splice(to, 0, id);
  return next;
}

/** Jobs that must not overtake each other: each begins when the one before has ended, well or not. */
export function turns(): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const mine = last.then(job, job);
    last = mine;
    return mine;
  };
}

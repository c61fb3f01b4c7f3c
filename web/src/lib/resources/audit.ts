import { get, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet, useGrowing } from "@/lib/api/cache";

export type AuditEntry = Schema<"AuditEntry">;
type Page = Schema<"AuditPage">;
export type AuditFilters = Omit<QueryOf<"/api/dashboard/audit-logs">, "before" | "limit">;

const PATH = "/api/dashboard/audit-logs";
const LOOK_MS = 5_000;

/** The latest entries and what was loaded before them, the latest first; for admins. */
export const useAudit = (query: AuditFilters) =>
  useGrowing(PATH, { query }, async (args, known) => joined(known, await get(PATH, args)));

/** How many entries have come since `first`, looked up every five seconds while `on`. `more`: there are still others. */
export function useNews(query: AuditFilters, first: number | undefined, on: boolean): { count: number; more: boolean } {
  const { data } = useGet(PATH, on ? { query: { ...query, limit: 20 } } : null, { refreshInterval: LOOK_MS });
  const news = on && data ? data.items.filter(({ id }) => id > (first ?? 0)) : [];
  return { count: news.length, more: news.length > 0 && news.length === data?.items.length && data.next !== null };
}

/** Load the page before `next`. */
export async function loadOlder(cache: Cache, query: AuditFilters, next: number): Promise<void> {
  const older = await get(PATH, { query: { ...query, before: next } });
  cache.patch(PATH, (page, args) => (isSame(args.query, query) && page.next === next ? withOlder(page, older) : page));
}

/** The newest page as the server has it, with the older entries in hand where none is missing between. */
export function joined(known: Page | undefined, fresh: Page): Page {
  const last = fresh.items.at(-1)?.id;
  if (!known || last === undefined || !known.items.some(({ id }) => id >= last)) return fresh;
  const older = known.items.filter(({ id }) => id < last);
  return older.length ? { items: [...fresh.items, ...older], next: known.next } : fresh;
}

const withOlder = (page: Page, older: Page): Page => ({ items: [...page.items, ...older.items], next: older.next });

function isSame(one: object | undefined, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the page shows, as its address says it. */
export type Tab = "waiting" | "held" | "decided";

export const TABS: readonly Tab[] = ["waiting", "held", "decided"];
export const DEFAULTS = { status: "waiting", offset: "0" };
export const PAGE_SIZE = 50;

export const isTab = (word: string): word is Tab => (TABS as readonly string[]).includes(word);

/** The address of a proof in a list, or of the list itself. */
export function placeOf(proofId: string | undefined, tab: Tab, offset = 0): string {
  const search = new URLSearchParams();
  if (tab !== DEFAULTS.status) search.set("status", tab);
  if (offset > 0) search.set("offset", String(offset));
  const query = search.toString();
  return `/payments${proofId ? `/${proofId}` : ""}${query ? `?${query}` : ""}`;
}

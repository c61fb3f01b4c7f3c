import { del, patch, post, put, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";

export type SavedView = Schema<"SavedViewView">;
export type ViewedPage = SavedView["page"];

/** The member's own by name, then the shop's. */
export const useSavedViews = (page: ViewedPage) => useGet("/api/views", { query: { page } });

export async function keepView(cache: Cache, body: Schema<"NewSavedView">): Promise<void> {
  await post("/api/views", { body });
  cache.invalidate("/api/views");
}

export async function changeView(cache: Cache, id: string, body: Schema<"SavedViewChange">): Promise<void> {
  await patch("/api/views/{view_id}", { path: { view_id: id }, body });
  cache.invalidate("/api/views");
}

export async function deleteView(cache: Cache, id: string): Promise<void> {
  await del("/api/views/{view_id}", { path: { view_id: id } });
  cache.invalidate("/api/views");
}

/** Have the page begin with it, or not any more. */
export async function beginWith(cache: Cache, id: string, on: boolean): Promise<void> {
  const place = { path: { view_id: id } };
  await (on ? put("/api/views/{view_id}/default", place) : del("/api/views/{view_id}/default", place));
  cache.invalidate("/api/views");
}

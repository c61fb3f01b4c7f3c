import { post, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";

export type Draft = Schema<"DraftView">;
export type DraftPackage = Schema<"DraftPackage">;
export type Confirmed = Schema<"ConfirmedView">;

/** What a pasted price list sells. Writes nothing. */
export const draftText = (text: string): Promise<Draft> => post("/api/catalog/drafts", { body: { text } });

/** All of it goes into the catalogue, or nothing. */
export async function importCatalogue(cache: Cache, services: Schema<"ConfirmedService">[]): Promise<Confirmed> {
  const counts = await post("/api/catalog/import", { body: { services } });
  cache.invalidate("/api/services", "/api/packages", "/api/dashboard/checklist");
  return counts;
}

/** The text of a file as the server reads it, in whichever encoding: a table keeps its headings. */
export async function draftFile(file: File): Promise<Draft> {
  return post("/api/catalog/drafts/file", { body: { file: base64(new Uint8Array(await file.arrayBuffer())) } });
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

import useSWR from "swr";
import { type ApiError, del, get, post, put, type Schema } from "@/lib/api/api";
import type { Cache } from "@/lib/api/cache";
import { everyPage } from "@/lib/api/pages";

export type Template = Schema<"TemplateView">;
export type Wording = Schema<"TemplateWording">;
export type Language = Wording["language"];

const PATH = "/api/templates/messages";
const ONE = `${PATH}/{name}/{language}` as const;

/** What the shop sends by itself, with its wording in every language. */
export const useTemplates = () =>
  useSWR<Schema<"Page_TemplateView_">, ApiError>([PATH, { query: { limit: 100 } }], () =>
    everyPage((offset) => get(PATH, { query: { limit: 100, offset } })),
  );

/** A wording as a customer would read it, with the examples in its fields; a refusal says what is wrong with it. */
export const usePreview = (name: string, language: Language, body: string) =>
  useSWR<Schema<"RenderedText">, ApiError>(
    body ? ["preview", name, language, body] : null,
    () => post(`${ONE}/preview`, { path: { name, language }, body: { body } }),
    { shouldRetryOnError: false, revalidateOnFocus: false },
  );

export async function writeTemplate(cache: Cache, name: string, language: Language, body: string): Promise<void> {
  show(cache, await put(ONE, { path: { name, language }, body: { body } }));
}

/** Back to the wording that came with Munshi. */
export async function resetTemplate(cache: Cache, name: string, language: Language): Promise<void> {
  show(cache, await del(ONE, { path: { name, language } }));
}

function show(cache: Cache, template: Template): void {
  cache.patch(PATH, (page) => ({
    ...page,
    items: page.items.map((one) => (one.name === template.name ? template : one)),
  }));
}

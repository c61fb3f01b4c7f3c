import type { Schema } from "../api";
import { useGet } from "../cache";

export type Provider = Schema<"ProviderView">;

/** In the order they are asked. */
export const useProviders = () => useGet("/api/ai-providers", {});

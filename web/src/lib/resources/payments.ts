import type { QueryOf, Schema } from "../api";
import { useGet } from "../cache";
import type { Handlers } from "../realtime";

export type Proof = Schema<"ProofView">;
export type ProofFilters = QueryOf<"/api/payments">;

export const useProofs = (query: ProofFilters) => useGet("/api/payments", { query });

export const live: Handlers = {
  "payment:update": (_batch, cache) => cache.invalidate("/api/payments"),
};

import type { QueryOf, Schema } from "../api";
import { useGet } from "../cache";

export type Method = Schema<"MethodView">;

export const useMethods = (query: QueryOf<"/api/payment-config">) => useGet("/api/payment-config", { query });

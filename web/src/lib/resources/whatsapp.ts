import type { Schema } from "../api";
import { useGet } from "../cache";
import type { Handlers } from "../realtime";

export type Account = Schema<"AccountView">;

export const useAccounts = () => useGet("/api/whatsapp", {});

export const live: Handlers = {
  "whatsapp:connected": (_batch, cache) => cache.invalidate("/api/whatsapp", "/api/whatsapp/{account_id}"),
  "whatsapp:disconnected": (_batch, cache) => cache.invalidate("/api/whatsapp", "/api/whatsapp/{account_id}"),
};

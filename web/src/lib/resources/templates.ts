import type { Schema } from "../api";
import { useGet } from "../cache";

export type Template = Schema<"TemplateView">;

export const useTemplates = () => useGet("/api/templates/messages", {});

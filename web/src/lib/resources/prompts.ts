import type { Schema } from "../api";
import { useGet } from "../cache";

export type Prompt = Schema<"PromptView">;

export const usePrompts = () => useGet("/api/templates/prompts", {});

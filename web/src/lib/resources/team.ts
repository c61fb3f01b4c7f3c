import type { Schema } from "../api";
import { useGet } from "../cache";

export type Member = Schema<"TeamMember">;

/** Who works in this shop; the longest-serving first. */
export const useTeam = () => useGet("/api/team", {});

import type { SWRResponse } from "swr";
import type { ApiError } from "../api";
import { useGet } from "../cache";
import { type Profile, type Role, may } from "../session";

/** Who is signed in, and where. A 401 as `error` means nobody. */
export const useProfile = (): SWRResponse<Profile, ApiError> => useGet("/api/auth/profile", {});

/** Whether the person at the screen may do what needs `role` in this shop. */
export const useMay = (role: Role): boolean => may(useProfile().data, role);

export const useSessions = () => useGet("/api/auth/sessions", {});

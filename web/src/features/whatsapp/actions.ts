import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "@/lib/api/action";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import {
  type Account,
  connectAccount,
  deleteAccount,
  disconnectAccount,
  logOutAccount,
  makeDefault,
} from "@/lib/resources/whatsapp";

/** What is asked about before it is done. */
export interface Doomed {
  account: Account;
  what: "disconnect" | "delete" | "logout";
}

export interface Actions {
  busy: boolean;
  /** Why Meta refused the last check, in a word of the API. */
  cause: string | null;
  /** The phone that was last asked to connect: its state follows a moment later. */
  begun: string | null;
  /** Whether Meta found the keys good; a phone is only asked to come. */
  connect: (account: Account) => Promise<boolean>;
  /** Disconnect without asking before: it takes one press to be back. */
  unplug: (account: Account) => Promise<void>;
  makeDefault: (account: Account) => Promise<void>;
  confirmed: (doomed: Doomed) => Promise<void>;
}

export function useActions(): Actions {
  const { t } = useTranslation("whatsapp");
  const cache = useCache();
  const { busy, run } = useAction();
  const [cause, setCause] = useState<string | null>(null);
  const [begun, setBegun] = useState<string | null>(null);
  return {
    busy,
    cause,
    begun,
    async connect({ id, kind, label }) {
      setCause(null);
      const connected = await run(() => connectAccount(cache, id).catch(noted(setCause)));
      if (connected && kind === "web") setBegun(id);
      else if (connected) toast.success(t("connected", { label }));
      return connected;
    },
    async unplug({ id }) {
      if (await run(() => disconnectAccount(cache, id))) setBegun(null);
    },
    async makeDefault({ id, label }) {
      if (await run(() => makeDefault(cache, id))) toast.success(t("nowDefault", { label }));
    },
    async confirmed({ account: { id, label }, what }) {
      const act = { disconnect: disconnectAccount, delete: deleteAccount, logout: logOutAccount }[what];
      setBegun(null);
      if (await run(() => act(cache, id))) toast.success(t(`${what}.done`, { label }));
    },
  };
}

/** Passes a refusal on, after looking for its cause. */
function noted(tell: (cause: string) => void): (error: unknown) => never {
  return (error) => {
    const cause = error instanceof ApiError && "cause" in error.problem ? error.problem["cause"] : null;
    if (typeof cause === "string") tell(cause);
    throw error;
  };
}

import type { TFunction } from "i18next";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ApiError, type Problem } from "@/lib/api";
import { type Cache, useCache } from "@/lib/cache";
import { wordsFor } from "@/lib/refusals";
import { type Approval, approveProof, type Proof, rejectProof, type Rejection, undoDecision, type Verdict } from "@/lib/resources/payments";
import { HeldToast } from "./held-toast";
import { markDone, unmarkDone } from "./sitting";

type T = TFunction<["payments", "common"]>;

// The buttons stand at the bottom, where toasts usually come.
const AT_TOP = { position: "top-center" } as const;

interface Held {
  id: string;
  until: number;
}

export interface Decisions {
  /** A decision is on its way to the server. */
  busy: boolean;
  /** Approve what is due or an amount, or with a reason reject. Resolves to whether it stands. */
  decide: (proof: Proof, decision?: Rejection | Approval) => Promise<boolean>;
  undo: (id: string) => Promise<void>;
  /** Undo what was decided last here, if it is still held. */
  undoLast: () => void;
}

/** Decide and take back; each held decision is told with its countdown. `onUndone` is told of what waits again. */
export function useDecisions(shop: string, onUndone: (id: string) => void): Decisions {
  const cache = useCache();
  const { t } = useTranslation(["payments", "common"]);
  const [busy, setBusy] = useState(false);
  const held = useRef<Held[]>([]);

  const undo = useCallback(
    async (id: string) => {
      held.current = held.current.filter((one) => one.id !== id);
      if (!(await takeBack(cache, id, t))) return;
      unmarkDone(shop, id);
      onUndone(id);
    },
    [cache, t, shop, onUndone],
  );

  const decide = useCallback(
    async (proof: Proof, decision?: Rejection | Approval) => {
      setBusy(true);
      try {
        const answer = await (decision && "reason" in decision
          ? rejectProof(cache, proof.id, decision)
          : approveProof(cache, proof.id, decision));
        markDone(shop, proof.id);
        const until = tell(answer, () => void undo(proof.id), t);
        held.current.push({ id: proof.id, until });
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        toast.error(refusalOf(error, t), AT_TOP);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [cache, t, shop, undo],
  );

  return useMemo(() => {
    const undoLast = () => {
      const last = held.current.findLast(({ until }) => until > Date.now());
      if (last) void undo(last.id);
    };
    return { busy, decide, undo, undoLast };
  }, [busy, decide, undo]);
}

async function takeBack(cache: Cache, id: string, t: T): Promise<boolean> {
  try {
    await undoDecision(cache, id);
    toast.dismiss(id);
    toast(t("told.undone"), AT_TOP);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast.dismiss(id);
    toast.error(error.problem.code === "not_held" ? t("told.late") : wordsFor(error), AT_TOP);
    return false;
  }
}

/** Until when (ms) it can be taken back; 0 where the shop holds nothing, so that it has happened already. */
function tell(proof: Proof, onUndo: () => void, t: T): number {
  const { decision } = proof;
  if (!decision) {
    if (proof.status === "waiting") toast.success(t("told.firstApproved"), AT_TOP);
    else toast.success(t(proof.status === "approved" ? "told.approvedNow" : "told.rejectedNow"), AT_TOP);
    return 0;
  }
  // The server's own length, from now on: its clock may differ from ours.
  const whole = Date.parse(decision.takes_effect_at) - Date.parse(decision.at);
  const until = Date.now() + whole;
  const options = { ...AT_TOP, id: proof.id, duration: Infinity };
  toast.custom(() => <HeldToast proof={proof} until={until} whole={whole} onUndo={onUndo} />, options);
  return until;
}

function refusalOf(error: ApiError, t: T): string {
  const { code, by_name, verdict } = error.problem as Problem & { by_name?: string | null; verdict?: Verdict };
  if (code === "already_decided" && verdict) {
    return t("told.first", { name: by_name ?? t("decide.somebody"), verdict: t(`told.${verdict}`) });
  }
  return code === "illegal_transition" ? t("told.movedOn") : wordsFor(error);
}

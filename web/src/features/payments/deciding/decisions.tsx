import type { TFunction } from "i18next";
import { useMemo, useRef } from "react";
import { toast } from "sonner";
import { ApiError, type Problem } from "@/lib/api/api";
import { type Cache, useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { type Approval, approveProof, type Proof, rejectProof, type Rejection, undoDecision, type Verdict } from "@/lib/resources/payments";
import { HELD, HeldToast } from "./held-toast";
import { markDone, takingBack, unmarkDone } from "./sitting";

type T = TFunction<["payments", "common"]>;

// The buttons stand at the bottom, where toasts usually come.
const AT_TOP = { position: "top-center" } as const;

/** A decision of this sitting. `proof` and `until` (ms) as the server has answered: null, and no end, before that. */
interface Mine {
  id: string;
  proof: Proof | null;
  until: number;
  /** Whether it stood. */
  answered: Promise<boolean>;
}

interface Desk {
  cache: Cache;
  shop: string;
  t: T;
  /** The oldest first. */
  mine: Mine[];
  onBack: (id: string) => void;
}

export interface Decisions {
  /** Approve what is due or an amount, or with a reason reject. It counts as done at once; a refusal brings it back. */
  decide: (proof: Proof, decision?: Rejection | Approval) => void;
  undo: (id: string) => void;
  /** Undo what was decided last here, if it is still held. */
  undoLast: () => void;
}

/** Decide and take back; the latest held decision is told with its countdown. `onBack` is told of what waits again. */
export function useDecisions(shop: string, onBack: (id: string) => void): Decisions {
  const cache = useCache();
  const { t } = useTranslation(["payments", "common"]);
  const mine = useRef<Mine[]>([]);
  return useMemo(() => {
    const desk = (): Desk => ({ cache, shop, t, mine: mine.current, onBack });
    const undoLast = () => {
      const last = mine.current.findLast(({ until }) => until > Date.now());
      if (last) void undo(desk(), last.id);
    };
    return { decide: (proof, decision) => void decide(desk(), proof, decision), undo: (id) => void undo(desk(), id), undoLast };
  }, [cache, shop, t, onBack]);
}

async function decide(desk: Desk, proof: Proof, decision?: Rejection | Approval): Promise<void> {
  const { cache, shop, t, mine, onBack } = desk;
  const { id } = proof;
  markDone(shop, id);
  const isRejection = decision && "reason" in decision;
  const answer = isRejection ? rejectProof(cache, id, decision) : approveProof(cache, id, decision);
  const one: Mine = { id, proof: null, until: Infinity, answered: answer.then(stands, fails) };
  mine.push(one);
  try {
    one.proof = await answer;
    one.until = endOf(one.proof);
    if (one.proof.decision) tellHeld(desk);
    else tellNow(one.proof, t);
  } catch (error) {
    drop(mine, one);
    unmarkDone(shop, id);
    if (!(error instanceof ApiError)) throw error;
    tellRefusal(proof, error, t, onBack);
  }
}

const stands = () => true;
const fails = () => false;

async function undo(desk: Desk, id: string): Promise<void> {
  const { cache, shop, t, mine, onBack } = desk;
  const decided = mine.find((one) => one.id === id);
  if (decided) drop(mine, decided);
  if (decided && !(await decided.answered)) return;
  onBack(id);
  tellHeld(desk);
  await takingBack(shop, id, () => takeBack(cache, id, t));
}

function drop(mine: Mine[], one: Mine): void {
  const at = mine.indexOf(one);
  if (at >= 0) mine.splice(at, 1);
}

async function takeBack(cache: Cache, id: string, t: T): Promise<boolean> {
  try {
    await undoDecision(cache, id);
    toast(t("told.undone"), AT_TOP);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast.error(error.problem.code === "not_held" ? t("told.late") : wordsFor(error), AT_TOP);
    return false;
  }
}

/** Until when (ms) it can be taken back. The server's own length, from now on: its clock may differ from ours. */
function endOf({ decision }: Proof): number {
  return decision ? Date.now() + wholeOf(decision) : 0;
}

const wholeOf = ({ at, takes_effect_at }: NonNullable<Proof["decision"]>) => Date.parse(takes_effect_at) - Date.parse(at);

/** One notice however many are held: of the latest, since that is what U takes back. */
function tellHeld(desk: Desk): void {
  const latest = desk.mine.findLast(({ proof, until }) => proof?.decision && until > Date.now());
  if (!latest?.proof?.decision) return void toast.dismiss(HELD);
  const { id, proof, until } = latest;
  const whole = wholeOf(latest.proof.decision);
  toast.custom(() => <HeldToast key={id} proof={proof} until={until} whole={whole} onUndo={() => void undo(desk, id)} />, {
    ...AT_TOP,
    id: HELD,
    duration: Infinity,
  });
}

/** Where the shop holds nothing, it has happened already; a first approval waits for a second. */
function tellNow({ status }: Proof, t: T): void {
  if (status === "waiting") toast.success(t("told.firstApproved"), AT_TOP);
  else toast.success(t(status === "approved" ? "told.approvedNow" : "told.rejectedNow"), AT_TOP);
}

/** Whoever looks at the next one by now is told which it was; whoever has none is led back. */
function tellRefusal({ id, order_number, customer_name }: Proof, error: ApiError, t: T, onBack: (id: string) => void): void {
  toast.error(refusalOf(error, t), {
    ...AT_TOP,
    description: t("told.line", { number: order_number, name: customer_name ?? t("queue.someone") }),
    action: { label: t("told.show"), onClick: () => onBack(id) },
  });
  if (location.pathname === "/payments") onBack(id);
}

function refusalOf(error: ApiError, t: T): string {
  const { code, by_name, verdict } = error.problem as Problem & { by_name?: string | null; verdict?: Verdict };
  if (code === "already_decided" && verdict) {
    return t("told.first", { name: by_name ?? t("decide.somebody"), verdict: t(`told.${verdict}`) });
  }
  return code === "illegal_transition" ? t("told.movedOn") : wordsFor(error);
}

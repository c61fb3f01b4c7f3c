import useSWR from "swr";
import { type ApiError, patch, post, type QueryOf, type Schema } from "@/lib/api/api";
import { type Cache, useGet } from "@/lib/api/cache";
import type { Handlers } from "@/lib/live/realtime";

export type Proof = Schema<"ProofView">;
export type Reading = Schema<"ReadingView">;
export type Check = Schema<"CheckView">;
export type ReadField = Schema<"FieldView">;
export type Correction = Schema<"ReadingCorrection">;
export type Box = Schema<"BoxView">;
export type Decision = Schema<"DecisionView">;
export type Verdict = Decision["verdict"];
export type Approval = Schema<"Approval">;
export type Rejection = Schema<"Rejection">;
export type Reason = Rejection["reason"];
export type ProofFilters = QueryOf<"/api/payments">;

const ONE = "/api/payments/{proof_id}";
const LONG_MS = 30_000;

/** One page of them; null waits. */
export const useProofs = (query: ProofFilters | null) => useGet("/api/payments", query && { query });

/** `listed`: as a list has it, which needs no second asking. Another proof's data never stand in for this one's. */
export const useProof = (id: string, listed?: Proof) =>
  useGet(ONE, { path: { proof_id: id } }, { keepPreviousData: false, ...(listed && { fallbackData: listed, revalidateIfStale: false }) });

/** The accounts customers are given now. */
export const useGivenAccounts = () => useGet("/api/payment-config/active", {}, { dedupingInterval: LONG_MS });

/** The money is there, all that is due or an amount. Held for the shop's time to undo; see `decision` of the answer. */
export async function approveProof(cache: Cache, id: string, body: Approval = {}): Promise<Proof> {
  return decided(cache, post(`${ONE}/approve`, { path: { proof_id: id }, body }));
}

export async function rejectProof(cache: Cache, id: string, body: Rejection): Promise<Proof> {
  return decided(cache, post(`${ONE}/reject`, { path: { proof_id: id }, body }));
}

/** Take a held decision back. Refused (409 `not_held`) once it has taken effect. */
export async function undoDecision(cache: Cache, id: string): Promise<Proof> {
  return settled(cache, post(`${ONE}/undo`, { path: { proof_id: id } }));
}

/** Try once more to read what could not be read; its reading changes when that is done. */
export async function readAgain(cache: Cache, id: string): Promise<Proof> {
  return settled(cache, post(`${ONE}/read-again`, { path: { proof_id: id } }));
}

/** Put right what was read wrongly; null takes that back. Refused (409 `already_decided`) once it is decided. */
export async function correctReading(cache: Cache, id: string, body: Correction): Promise<Proof> {
  return settled(cache, patch(`${ONE}/reading`, { path: { proof_id: id }, body }));
}

/** What the customer would be told of a rejection; null waits. Nothing changes by asking. */
export const useRejectionPreview = (id: string, rejection: Rejection | null) =>
  useSWR<Schema<"RejectionPreview">, ApiError>(
    rejection && [`${ONE}/rejection-preview`, id, rejection],
    () => post(`${ONE}/rejection-preview`, { path: { proof_id: id }, body: rejection! }),
    { revalidateOnFocus: false },
  );

/** The list hears of it as of everybody's decisions: whoever decides quickly does not ask for it with every key. */
async function decided(cache: Cache, answer: Promise<Proof>): Promise<Proof> {
  try {
    const proof = await answer;
    cache.put(ONE, { path: { proof_id: proof.id } }, proof);
    return proof;
  } catch (error) {
    // It says that what is on the screen is out of date.
    cache.invalidate("/api/payments", ONE);
    throw error;
  }
}

async function settled(cache: Cache, answer: Promise<Proof>): Promise<Proof> {
  const proof = await decided(cache, answer);
  cache.invalidate("/api/payments");
  return proof;
}

export const live: Handlers = {
  "payment:update": (batch, cache) => {
    for (const { proof } of batch) cache.put(ONE, { path: { proof_id: proof.id } }, proof);
    cache.invalidate("/api/payments");
  },
  // A proof is no longer waiting once its order has been moved by hand.
  "order:update": (_batch, cache) => cache.invalidate("/api/payments", ONE),
};

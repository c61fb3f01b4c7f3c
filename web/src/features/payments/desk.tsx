import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { urlOf } from "@/lib/api";
import { type Shortcut, useShortcuts } from "@/lib/keys";
import { type Events, useEvent } from "@/lib/realtime";
import { type Approval, type Proof, type Rejection, useProofs } from "@/lib/resources/payments";
import { useTenant } from "@/lib/resources/tenant";
import { useDecisions } from "./decisions";
import { Detail } from "./detail";
import { PAGE_SIZE, placeOf, type Tab } from "./place";
import { Queue } from "./queue";
import { around, type Shown } from "./shown";
import { unmarkDone, useDone } from "./sitting";
import { useShown } from "./use-shown";

interface DeskProps {
  tab: Tab;
  offset: number;
  /** The one the address names. On a wide window the first of the list is open without being named. */
  proofId: string | undefined;
  isPhone: boolean;
  onTab: (tab: Tab) => void;
  onMove: (offset: number) => void;
}

/** The queue and the proof that is looked at, side by side; on a phone one after the other. */
export function Desk(props: DeskProps) {
  const { tab, offset, proofId, isPhone, onTab, onMove } = props;
  const { list, shown, rows, current, moved, goOn, decisions, done } = useDesk(props);
  const decide = async (proof: Proof, decision?: Rejection | Approval) => {
    const following = current.next ?? current.previous;
    if ((await decisions.decide(proof, decision)) && tab === "waiting") goOn(following);
  };
  const addressOf = (id: string | undefined) => id && placeOf(id, tab, offset);
  return (
    <div className="grid h-0 grow grid-cols-1 grid-rows-[minmax(0,1fr)] overflow-hidden md:grid-cols-[17.5rem_minmax(0,1fr)]">
      {!(isPhone && proofId) && (
        <Queue
          tab={tab}
          list={list}
          rows={rows}
          currentId={current.id}
          addressOf={(id) => placeOf(id, tab, offset)}
          onTab={onTab}
          onMove={onMove}
          onPointer={(isOver) => (isOver ? shown.hold() : shown.release())}
        />
      )}
      {!(isPhone && !proofId) && (
        <Detail
          key={current.id}
          id={current.id}
          listed={current.proof}
          isLoading={!list.data && !list.error}
          tab={tab}
          done={done}
          position={current.place > 0 && list.data ? { place: current.place + offset, total: list.data.total } : null}
          previous={addressOf(current.previous)}
          next={addressOf(current.next)}
          takesFocus={moved}
          busy={decisions.busy}
          onDecide={(proof, decision) => void decide(proof, decision)}
          onUndo={(id) => void decisions.undo(id)}
        />
      )}
    </div>
  );
}

/** What is in the list, what is looked at, and how to go on. */
function useDesk({ tab, offset, proofId, isPhone }: DeskProps) {
  const shop = useTenant().data?.id ?? "";
  const list = useProofs({ status: tab, limit: PAGE_SIZE, offset });
  const done = useDone(shop);
  const shown = useShown(list.data?.items, done);
  const rows = useMemo(() => {
    // What one has just decided is done with, also before the list says so.
    return tab === "waiting" ? shown.rows.filter(({ proof }) => !done.has(proof.id)) : shown.rows;
  }, [tab, shown.rows, done]);
  useUndone(shop);
  const id = proofId ?? (isPhone ? undefined : rows.find(({ gone }) => !gone)?.proof.id);
  const proof = rows.find((row) => row.proof.id === id)?.proof;
  const current = { id, proof, ...around(rows, id) };

  const navigate = useNavigate();
  const [moved, setMoved] = useState(false);
  const open = useCallback(
    // At once: as a transition it would wait for every countdown's tick.
    (id: string | undefined) => void navigate(placeOf(id, tab, offset), { replace: true, flushSync: true }),
    [navigate, tab, offset],
  );
  const goOn = useCallback(
    (id: string | undefined) => {
      setMoved(true);
      open(id);
    },
    [open],
  );
  const decisions = useDecisions(shop, useComeBack());
  useNamed(proofId, isPhone ? undefined : id, open);
  useDeskKeys({ rows, id, open: goOn, undo: decisions.undoLast });
  usePrefetch(rows.find((row) => row.proof.id === current.next)?.proof);
  return { list, shown, rows, current, moved, goOn, decisions, done: done.size };
}

/** What an admin takes back waits again here as well. */
function useUndone(shop: string): void {
  const hear = useCallback(
    (batch: Events["payment:update"][]) => {
      for (const { status, proof_id } of batch) if (status === "undone") unmarkDone(shop, proof_id);
    },
    [shop],
  );
  useEvent("payment:update", hear);
}

/** To what waits again; whoever has gone to another page meanwhile is not called back. */
function useComeBack(): (id: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (id) => {
      if (location.pathname.startsWith("/payments")) void navigate(placeOf(id, "waiting"));
    },
    [navigate],
  );
}

/** The address names what is open, so that it stays open whatever becomes of the list. */
function useNamed(named: string | undefined, id: string | undefined, open: (id: string) => void): void {
  useEffect(() => {
    if (!named && id) open(id);
  }, [named, id, open]);
}

interface Keys {
  rows: readonly Shown[];
  id: string | undefined;
  open: (id: string) => void;
  undo: () => void;
}

function useDeskKeys({ rows, id, open, undo }: Keys): void {
  const { t } = useTranslation(["payments", "common"]);
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    // Pressed faster than the page is drawn, each press goes one further.
    let at = id;
    const step = (way: "next" | "previous") => {
      const to = around(rows, at)[way];
      if (!to) return;
      at = to;
      open(to);
    };
    return [
      { keys: "j", label: t("keys.next"), group, run: () => step("next") },
      { keys: "k", label: t("keys.previous"), group, run: () => step("previous") },
      { keys: "u", label: t("keys.undo"), group, run: undo },
    ];
  }, [t, rows, id, open, undo]);
  useShortcuts(shortcuts);
}

/** The picture that is looked at next is there before it is asked for. */
function usePrefetch(proof: Proof | undefined): void {
  const src = proof?.content_type.startsWith("image/") && urlOf("/api/media/{media_id}", { path: { media_id: proof.media_id } });
  useEffect(() => {
    if (src) new Image().src = src;
  }, [src]);
}

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { urlOf } from "@/lib/api/api";
import { type Events, useEvent } from "@/lib/live/realtime";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { useCustomer } from "@/lib/resources/customers";
import { useOrder } from "@/lib/resources/orders";
import { type Approval, type Proof, type Rejection, useProofs } from "@/lib/resources/payments";
import { useTenant } from "@/lib/resources/tenant";
import { useDecisions } from "./deciding/decisions";
import { heardTakenBack, useDone } from "./deciding/sitting";
import { Detail } from "./detail";
import { PAGE_SIZE, placeOf, type Tab } from "./queue/place";
import { Queue } from "./queue/queue";
import { around, type Shown } from "./queue/shown";
import { useShown } from "./queue/use-shown";

const TOO_SOON_MS = 200;
// What changes meanwhile comes as an event.
const AHEAD_MS = 30_000;

interface DeskProps {
  tab: Tab;
  offset: number;
  /** How many wait in all. */
  left: number | undefined;
  /** The one the address names. On a wide window the first of the list is open without being named. */
  proofId: string | undefined;
  isPhone: boolean;
  onTab: (tab: Tab) => void;
  onMove: (offset: number) => void;
}

/** The queue and the proof that is looked at, side by side; on a phone one after the other. */
export function Desk(props: DeskProps) {
  const { tab, offset, left, proofId, isPhone, onTab, onMove } = props;
  const { list, shown, rows, current, moved, goOn, decisions, done } = useDesk(props);
  const [isSoon, setSoon] = useSoon();
  const decide = (proof: Proof, decision?: Rejection | Approval) => {
    if (isSoon) return;
    setSoon();
    decisions.decide(proof, decision);
    if (tab === "waiting") goOn(current.next ?? current.first);
  };
  const addressOf = (id: string | undefined) => id && placeOf(id, tab, offset);
  return (
    <div className="grid h-0 grow grid-cols-1 grid-rows-[minmax(0,1fr)] overflow-hidden md:grid-cols-[17.5rem_minmax(0,1fr)]">
      {!(isPhone && proofId) && (
        <Queue
          tab={tab}
          left={left}
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
          isKnown={list.data !== undefined}
          isLost={list.error !== undefined}
          tab={tab}
          done={done.size}
          position={current.place > 0 && list.data ? { place: current.place + offset, total: list.data.total } : null}
          previous={addressOf(current.previous)}
          next={addressOf(current.next)}
          takesFocus={moved}
          busy={current.id !== undefined && done.has(current.id)}
          isSoon={isSoon}
          onDecide={decide}
          onUndo={decisions.undo}
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
  const shown = useShown(list.data?.items, done, tab === "waiting");
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
  useAhead(rows, id);
  return { list, shown, rows, current, moved, goOn, decisions, done };
}

/** True for a moment after it was set: a key that was struck twice decides once, since nobody has seen the next one yet. */
function useSoon(): [boolean, () => void] {
  const [isSoon, setSoon] = useState(false);
  useEffect(() => {
    if (!isSoon) return;
    const timer = setTimeout(() => setSoon(false), TOO_SOON_MS);
    return () => clearTimeout(timer);
  }, [isSoon]);
  return [isSoon, useCallback(() => setSoon(true), [])];
}

/** What an admin takes back waits again here as well. */
function useUndone(shop: string): void {
  const hear = useCallback(
    (batch: Events["payment:update"][]) => {
      for (const { status, proof_id } of batch) if (status === "undone") heardTakenBack(shop, proof_id);
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
    const go = (to: string | undefined) => {
      if (!to) return;
      at = to;
      open(to);
    };
    return [
      { keys: "j", label: t("keys.next"), group, run: () => go(around(rows, at).next) },
      { keys: "k", label: t("keys.previous"), group, run: () => go(around(rows, at).previous) },
      { keys: "s", label: t("keys.skip"), group, run: () => go(around(rows, at).next ?? around(rows, at).first) },
      { keys: "u", label: t("keys.undo"), group, run: undo },
    ];
  }, [t, rows, id, open, undo]);
  useShortcuts(shortcuts);
}

/** The next two are there, with all that is shown of them, before somebody comes to them. */
function useAhead(rows: readonly Shown[], id: string | undefined): void {
  const following = rows.slice(rows.findIndex(({ proof }) => proof.id === id) + 1).filter(({ gone }) => !gone);
  useThere(following[0]?.proof);
  useThere(following[1]?.proof);
}

function useThere(proof: Proof | undefined): void {
  useOrder(proof?.order_id ?? null, AHEAD_MS);
  useCustomer(proof?.customer_id ?? null, AHEAD_MS);
  const isPicture = proof?.content_type.startsWith("image/");
  const src = isPicture ? urlOf("/api/media/{media_id}", { path: { media_id: proof?.media_id } }) : null;
  const picture = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (!src) return;
    // Held on to: the browser shows a picture at once that the page has already.
    picture.current = new Image();
    picture.current.src = src;
  }, [src]);
}

import { type RefObject, useEffect, useRef, useState } from "react";
import type { Conversation } from "@/lib/resources/conversations";

/**
 * Keeps rows where they are while somebody points at the list, so that none moves away under the finger: what is in them
 * goes on changing. `held`: how many would stand elsewhere; `release` lets them.
 */
export function useCalm(box: RefObject<HTMLElement | null>, chats: readonly Conversation[]) {
  const pointed = usePointed(box);
  const wanted = chats.map(({ id }) => id);
  const [order, setOrder] = useState<readonly string[]>(wanted);
  const kept = pointed && !grew(order, wanted);
  if (!kept && !isSame(order, wanted)) setOrder(wanted);
  const known = new Map(chats.map((chat) => [chat.id, chat]));
  return {
    shown: kept ? order.map((id) => known.get(id)).filter((chat) => chat !== undefined) : chats,
    held: kept ? misplaced(order, wanted) : 0,
    release: () => setOrder(wanted),
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, place) => id === other[place]);
}

/** A further page was added below: nothing moves. */
function grew(order: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length > order.length && order.every((id, place) => id === wanted[place]);
}

/** How many rows jumped up or are new: everything else only made room for them. */
export function misplaced(order: readonly string[], wanted: readonly string[]): number {
  const there = new Set(wanted);
  const left = order.filter((id) => there.has(id));
  let count = 0;
  for (const id of wanted) {
    if (left[0] === id) left.shift();
    else {
      count += 1;
      const place = left.indexOf(id);
      if (place >= 0) left.splice(place, 1);
    }
  }
  return count;
}

/** Whether the pointer is over the element, or the keyboard in it. */
function usePointed(box: RefObject<HTMLElement | null>): boolean {
  const [pointed, setPointed] = useState(false);
  const state = useRef({ pointer: false, focus: false });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const tell = (change: Partial<typeof state.current>) => {
      Object.assign(state.current, change);
      setPointed(state.current.pointer || state.current.focus);
    };
    // A finger leaves no pointer behind.
    const enter = ({ pointerType }: PointerEvent) => pointerType === "mouse" && tell({ pointer: true });
    const leave = () => tell({ pointer: false });
    const focus = () => tell({ focus: element.querySelector(":focus-visible") !== null });
    const blur = () => tell({ focus: false });
    element.addEventListener("pointerenter", enter);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("focusin", focus);
    element.addEventListener("focusout", blur);
    return () => {
      element.removeEventListener("pointerenter", enter);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("focusin", focus);
      element.removeEventListener("focusout", blur);
    };
  }, [box]);
  return pointed;
}

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 8;
const FAR_PX = 80;
// A flick goes on scrolling for a while after the finger has left.
const BY_HAND_MS = 800;
const KEYS_UP = ["PageUp", "ArrowUp", "Home"];
const UNFOLDS = "[aria-expanded=false], summary";

/**
 * Keeps a scrolling box at its end while what is in it grows; `useFollow` goes with it. Only the person's own hand leaves
 * the end: by scrolling away, or by unfolding something. Coming back there, or `toEnd`, holds on again.
 */
export function useStick(box: RefObject<HTMLElement | null>) {
  const [atEnd, setAtEnd] = useState(true);
  const held = useRef(true);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const become = (next: boolean) => {
      held.current = next;
      setAtEnd(next);
    };
    const resized = new ResizeObserver(() => held.current && toBottom(element));
    // Rows are measured after they are drawn, and pictures come in later still.
    for (const part of [element, ...element.children]) resized.observe(part);
    const stop = watchHand(element, become);
    return () => {
      resized.disconnect();
      stop();
    };
  }, [box]);

  const toEnd = () => {
    held.current = true;
    setAtEnd(true);
    toBottom(box.current);
  };
  return { atEnd, held, toEnd };
}

/** Goes to the end, while it is held, whenever one of these numbers changes: how much there is, how high it stands. */
export function useFollow(box: RefObject<HTMLElement | null>, held: RefObject<boolean>, length: number, size = 0): void {
  useLayoutEffect(() => {
    if (held.current) toBottom(box.current);
  }, [box, held, length, size]);
}

function toBottom(element: HTMLElement | null): void {
  element?.scrollTo(0, element.scrollHeight);
}

/** Tells whether the end is held: lost by the person's hand alone, found whenever it is in view. */
function watchHand(element: HTMLElement, tell: (held: boolean) => void): () => void {
  const stop = new AbortController();
  const options = { passive: true, signal: stop.signal };
  let byHand = -BY_HAND_MS;
  const touch = () => {
    byHand = performance.now();
  };
  // The pointer presses the box itself only on its scroll bar.
  const grab = (event: PointerEvent) => event.buttons > 0 && event.target === element && touch();
  element.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && touch(), options);
  element.addEventListener("touchmove", touch, options);
  element.addEventListener("keydown", ({ key }) => KEYS_UP.includes(key) && touch(), options);
  element.addEventListener("pointerdown", grab, options);
  element.addEventListener("pointermove", grab, options);
  element.addEventListener("click", ({ target }) => (target as Element).closest(UNFOLDS) && tell(false), options);
  element.addEventListener(
    "scroll",
    () => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (left < NEAR_PX) tell(true);
      else if (left > FAR_PX && performance.now() - byHand < BY_HAND_MS) {
        touch();
        tell(false);
      }
    },
    options,
  );
  return () => stop.abort();
}

import { useCallback, useMemo, useState } from "react";
import { FITTING, fitOf, kept, moved, type Point, quartered, type Size, type View, zoomed } from "../queue/view";

export interface Tones {
  brightness: number;
  contrast: number;
}

export interface Viewing {
  view: View;
  tones: Tones;
  picture: Size | null;
  stage: Size | null;
  /** How many times as large as its own pixels the picture is drawn; null until it is there. */
  enlarged: number | null;
  setPicture: (size: Size) => void;
  setStage: (size: Size) => void;
  setTones: (tones: Tones) => void;
  /** Scale around `at`, measured from the stage's middle; the middle itself when left out. */
  zoom: (factor: number, at?: Point) => void;
  drag: (by: Point) => void;
  turn: () => void;
  fit: () => void;
  /** One pixel of the picture on one of the screen. */
  actual: () => void;
}

interface Look {
  view: View;
  tones: Tones;
}

export const AS_SENT: Tones = { brightness: 1, contrast: 1 };
const MIDDLE: Point = { x: 0, y: 0 };
// How each picture was looked at last, so that coming back to it finds it so.
const looks = new Map<string, Look>();

/** How the picture `id` is looked at; each picture has its own. */
export function useViewing(id: string): Viewing {
  const [look, setLook] = useState<Look>(() => looks.get(id) ?? { view: FITTING, tones: AS_SENT });
  const [picture, setPicture] = useState<Size | null>(null);
  const [stage, setStage] = useState<Size | null>(null);

  const change = useCallback(
    (make: (look: Look) => Look) =>
      setLook((before) => {
        const after = make(before);
        looks.set(id, after);
        return after;
      }),
    [id],
  );
  const changeView = useCallback(
    (make: (view: View, actual: number) => View) => {
      if (!picture || !stage) return;
      change(({ view, tones }) => {
        const after = make(view, 1 / fitOf(picture, stage, view.turn));
        return { tones, view: kept(after, picture, stage) };
      });
    },
    [change, picture, stage],
  );

  return useMemo(() => {
    const { view, tones } = look;
    return {
      view,
      tones,
      picture,
      stage,
      enlarged: picture && stage ? fitOf(picture, stage, view.turn) * view.scale : null,
      setPicture,
      setStage,
      setTones: (next) => change(({ view }) => ({ view, tones: next })),
      zoom: (factor, at = MIDDLE) => changeView((view, actual) => zoomed(view, factor, at, Math.min(1, actual))),
      drag: (by) => changeView((view) => moved(view, by)),
      turn: () => changeView(quartered),
      fit: () => change(({ view, tones }) => ({ tones, view: { ...FITTING, turn: view.turn } })),
      actual: () => changeView((view, actual) => zoomed(view, actual / view.scale, MIDDLE, Math.min(1, actual))),
    };
  }, [look, picture, stage, change, changeView]);
}

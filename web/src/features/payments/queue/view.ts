/** How a picture lies on its stage: times as large as when it just fits, moved from the middle (px), turned (degrees). */
export interface View {
  scale: number;
  x: number;
  y: number;
  turn: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export const FITTING: View = { scale: 1, x: 0, y: 0, turn: 0 };
export const LARGEST = 8;
// A small picture is not blown up to a blur by itself.
const MOST_ENLARGED = 2;

/** By how much a picture's own pixels are scaled when it just fits. */
export function fitOf(picture: Size, stage: Size, turn: number): number {
  const { width, height } = turned(picture, turn);
  return Math.min(stage.width / width, stage.height / height, MOST_ENLARGED);
}

/** The style of what lies where the picture lies; null until its size and the stage's are known. */
export function lyingOf(picture: Size | null, stage: Size | null, { scale, x, y, turn }: View) {
  if (!picture || !stage) return null;
  const fit = fitOf(picture, stage, turn);
  return {
    width: picture.width * fit,
    height: picture.height * fit,
    transform: `translate(-50%, -50%) translate(${x}px, ${y}px) rotate(${turn}deg) scale(${scale})`,
  };
}

/** Scale by `factor` so that what lies under `at` (from the stage's middle) stays there. */
export function zoomed(view: View, factor: number, at: Point, smallest: number): View {
  const scale = Math.min(Math.max(view.scale * factor, smallest), LARGEST);
  const by = scale / view.scale;
  return { ...view, scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

export const moved = (view: View, by: Point): View => ({ ...view, x: view.x + by.x, y: view.y + by.y });

/** A quarter to the right. It fits again afterwards, since what was looked at lies elsewhere now. */
export const quartered = (view: View): View => ({ ...FITTING, turn: (view.turn + 90) % 360 });

/** No edge of the picture comes further in than the stage's own edge; what is smaller stays in the middle. */
export function kept(view: View, picture: Size, stage: Size): View {
  const { width, height } = turned(picture, view.turn);
  const drawn = fitOf(picture, stage, view.turn) * view.scale;
  const within = (place: number, size: number, room: number) => {
    const spare = Math.max(0, (size * drawn - room) / 2);
    return Math.min(Math.max(place, -spare), spare);
  };
  return { ...view, x: within(view.x, width, stage.width), y: within(view.y, height, stage.height) };
}

function turned({ width, height }: Size, turn: number): Size {
  return turn % 180 === 0 ? { width, height } : { width: height, height: width };
}

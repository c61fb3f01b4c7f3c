const STEPS = [1, 2, 2.5, 5, 10];

/** The round number that the axis of a chart ends at: at least `most`, and never nought. */
export function ceilingOf(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * STEPS.find((step) => step * power >= most)!;
}

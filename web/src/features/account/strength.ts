export const SHORTEST_PASSWORD = 12;

/** 0 weak, 1 fair, 2 strong: length counts, and how many different signs there are. */
export function strengthOf(password: string): 0 | 1 | 2 {
  const different = new Set(password.toLowerCase()).size;
  if (password.length < SHORTEST_PASSWORD || different < 6) return 0;
  return password.length >= 18 && different >= 10 ? 2 : 1;
}

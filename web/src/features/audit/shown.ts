/** A value as one reads it: words as they are, simple ones in a row, nothing as a dash, all else as JSON. */
export function shownOf(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "string") return value;
  const isRow = Array.isArray(value) && value.every((one) => typeof one !== "object");
  return isRow ? value.map(String).join(", ") || "–" : JSON.stringify(value, null, 1);
}

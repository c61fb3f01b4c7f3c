/** With one more label; words that stand there already, or none, change nothing. */
export function withLabel(labels: readonly string[], typed: string): string[] {
  const label = typed.trim().replace(/\s+/g, " ");
  const known = labels.some((one) => one.toLocaleLowerCase() === label.toLocaleLowerCase());
  return label && !known ? [...labels, label] : [...labels];
}

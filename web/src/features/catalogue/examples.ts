/** Trades whose words are ready to begin with; the texts are in the catalogue of texts. */
export const EXAMPLES = ["repairs", "beauty", "design", "tuition", "tailoring", "catering"] as const;

export type Example = (typeof EXAMPLES)[number];

export function isExample(name: string | null): name is Example {
  return (EXAMPLES as readonly (string | null)[]).includes(name);
}

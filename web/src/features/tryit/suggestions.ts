import type { PhoneMessage } from "@/lib/resources/simulator";

const LISTED = /^(\d{1,2})\. /gmu;
const BOLD = /\*([^*\n]+)\*/gu;
const MOST_NUMBERS = 6;
const LONGEST_WORD = 12;

/**
 * What the customer may answer at a touch: the numbers the shop has just listed, then the words it asks to reply with,
 * which it sets in bold in its last sentence. Nothing while the shop has not answered yet.
 */
export function suggestionsAfter(messages: readonly PhoneMessage[]): string[] {
  const last = messages.at(-1);
  if (!last || last.direction === "in") return [];
  const numbers = [...last.text.matchAll(LISTED)].map(([, number = ""]) => number).slice(0, MOST_NUMBERS);
  const ending = last.text.trim().split("\n").at(-1) ?? "";
  const words = [...ending.matchAll(BOLD)].map(([, word = ""]) => word).filter(isAnswer);
  return [...new Set([...numbers, ...words])];
}

function isAnswer(word: string): boolean {
  return word.length <= LONGEST_WORD && /^(\d{1,2}|\p{L}[\p{L}\p{M} ]*)$/u.test(word);
}

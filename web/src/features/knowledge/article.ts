import type { Article, NewArticle } from "@/lib/resources/knowledge";

/** What stands in the form; other wordings one a line. */
export interface Values {
  question: string;
  answer: string;
  aliases: string;
  active: boolean;
}

export const MOST_ALIASES = 20;

export function beginningOf(article: Article | null): Values {
  if (!article) return { question: "", answer: "", aliases: "", active: true };
  const { question, answer, aliases, active } = article;
  return { question, answer, aliases: aliases.join("\n"), active };
}

export function bodyOf({ question, answer, aliases, active }: Values): NewArticle {
  return { question, answer, aliases: linesOf(aliases), active };
}

/** Each line that says something, once. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()))].filter(Boolean);
}

/** A document with a first line that names columns is a table. */
export function formatOf(document: string): "csv" | "text" {
  const names = document.trimStart().split("\n", 1)[0]!.toLowerCase().split(/[,;\t]/).map((name) => name.trim());
  return names.includes("question") && names.includes("answer") ? "csv" : "text";
}

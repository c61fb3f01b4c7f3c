import type { Audience, Broadcast, BroadcastWords } from "@/lib/resources/broadcasts";
import type { CustomerLanguage } from "@/lib/resources/customers";

/** What stands in the form: all of a broadcast that a person decides. */
export interface Draft {
  name: string;
  account_id: string;
  labels: string[];
  /** "", or for how many days: "within:30" wrote since, "silent:30" has not. */
  activity: string;
  ordered: "any" | "yes" | "no";
  language: "" | CustomerLanguage;
  texts: Partial<Record<CustomerLanguage, string>>;
  name_else: string;
  template_id: string;
  variables: Record<string, string>;
}

export const ACTIVITIES = ["", "within:7", "within:30", "within:90", "silent:30", "silent:90"] as const;

export function draftOf(broadcast: Broadcast | null, account: string, language: CustomerLanguage): Draft {
  const texts = { [language]: "" };
  if (!broadcast) {
    const everybody = { labels: [], activity: "", ordered: "any", language: "" } as const;
    return { ...everybody, labels: [], name: "", account_id: account, texts, name_else: "", template_id: "", variables: {} };
  }
  const { name, account_id, audience, name_else, variables } = broadcast;
  return {
    name,
    account_id,
    labels: audience.labels ?? [],
    activity: activityOf(audience),
    ordered: audience.ordered ?? "any",
    language: audience.language ?? "",
    texts: Object.keys(broadcast.texts).length ? broadcast.texts : texts,
    name_else,
    template_id: broadcast.template_id ?? "",
    variables,
  };
}

function activityOf({ wrote_within_days: within, silent_for_days: silent }: Audience): string {
  if (within) return `within:${within}`;
  return silent ? `silent:${silent}` : "";
}

/** As the server takes it; texts that are still empty are left out. */
export function wordsOf(draft: Draft): BroadcastWords {
  const [kind, days] = draft.activity.split(":");
  const texts = Object.entries(draft.texts).filter(([, text]) => text.trim());
  return {
    account_id: draft.account_id,
    audience: {
      labels: draft.labels,
      wrote_within_days: kind === "within" ? Number(days) : null,
      silent_for_days: kind === "silent" ? Number(days) : null,
      ordered: draft.ordered,
      language: draft.language || null,
    },
    texts: Object.fromEntries(texts),
    name_else: draft.name_else.trim(),
    template_id: draft.template_id || null,
    variables: draft.template_id ? draft.variables : {},
  };
}

/** Whether some text calls the customer by name. */
export const namesCustomer = (draft: Draft): boolean =>
  [...Object.values(draft.texts), ...Object.values(draft.variables)].some((text) => text.includes("{name}"));

/** Whether there is anything to say, and every blank of it is filled. */
export function isComplete(draft: Draft, blanks: readonly string[]): boolean {
  const says = Object.values(draft.texts).some((text) => text.trim()) || draft.template_id !== "";
  const named = !namesCustomer(draft) || draft.name_else.trim() !== "";
  return says && named && blanks.every((key) => draft.variables[key]?.trim());
}

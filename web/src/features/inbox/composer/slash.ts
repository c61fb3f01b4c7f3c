/** What is looked for when a draft is a slash and the beginning of a shortcut; null when it is anything else. */
export function shortcutIn(draft: string): string | null {
  return /^\/[\p{L}\p{N}_-]{0,40}$/u.test(draft) ? draft.slice(1).toLowerCase() : null;
}

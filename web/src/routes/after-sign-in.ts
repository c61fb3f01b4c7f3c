/** Where the person was going. Only our own pages: `//elsewhere.example` would lead out of the house. */
export function pathAfterSignIn(search: URLSearchParams): string {
  const next = search.get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) ? next : "/";
}

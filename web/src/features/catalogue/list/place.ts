import { useSearchParams } from "react-router";

/** What the side sheet shows, as it stands in the address. */
export type Opened =
  | { kind: "service"; id: string }
  | { kind: "package"; id: string }
  | { kind: "new service"; example: string | null }
  /** `id` of the service it is to belong to. */
  | { kind: "new package"; id: string };

const NAMES = ["service", "package", "new", "example"];

export function useOpened(): Opened | null {
  const [search] = useSearchParams();
  const [service, one, fresh] = [search.get("service"), search.get("package"), search.get("new")];
  if (fresh === "service") return { kind: "new service", example: search.get("example") };
  if (fresh === "package" && service) return { kind: "new package", id: service };
  if (one) return { kind: "package", id: one };
  return service ? { kind: "service", id: service } : null;
}

/** Addresses of the sheet over the list as it is filtered now: `to({ service: id })`; `to({})` closes it. */
export function useSheetLinks(): (open: Record<string, string>) => { search: string } {
  const [search] = useSearchParams();
  return (open) => {
    const next = new URLSearchParams(search);
    for (const name of NAMES) next.delete(name);
    for (const [name, value] of Object.entries(open)) next.set(name, value);
    return { search: next.toString() };
  };
}

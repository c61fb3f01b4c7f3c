import { useLocation, useNavigate, useSearchParams } from "react-router";

/** What lies over the chat, named in the address: "back" closes it, and a link to it can be sent. */
export function usePanel(name: "run" | "panel") {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const { key } = useLocation();
  const change = (value: string | null, replace: boolean) =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete(name);
        if (value !== null) after.set(name, value);
        return after;
      },
      { replace },
    );
  return {
    shown: search.get(name),
    open: (value: string) => change(value, false),
    // Whoever came by a link has no page to go back to.
    close: () => (key === "default" ? change(null, true) : void navigate(-1)),
  };
}

import { type RefObject, useEffect } from "react";
import { useNavigate } from "react-router";

/**
 * For a box of many plain links, `<a href>`: a press on one goes there within the page. The router's own link is drawn anew with
 * every change of the address, these are not.
 */
export function useLinks(box: RefObject<HTMLElement | null>): void {
  const navigate = useNavigate();
  useEffect(() => {
    const element = box.current;
    const follow = (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
      if (!link || !isPlain(event)) return;
      event.preventDefault();
      void navigate(link.getAttribute("href") ?? "/", { replace: link.href === location.href });
    };
    element?.addEventListener("click", follow);
    return () => element?.removeEventListener("click", follow);
  }, [box, navigate]);
}

/** With a key or another button held the browser itself knows what to do: a new tab, a window, a download. */
function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey, defaultPrevented }: MouseEvent): boolean {
  return button === 0 && ![metaKey, ctrlKey, shiftKey, altKey, defaultPrevented].includes(true);
}

import { useRef } from "react";

/**
 * For a dialog: its heading has the focus when it opens, unless something in it has taken it, and whoever had the focus
 * before gets it back; where nobody had, the page's own heading does. `keep`: what the dialog does by itself stays.
 */
export function useDialogFocus(keep = false) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const onOpenAutoFocus = (event: Event) => {
    before.current = opener(document.activeElement);
    if (keep) return;
    event.preventDefault();
    heading.current?.focus();
  };
  const onCloseAutoFocus = (event: Event) => {
    event.preventDefault();
    const back = before.current?.isConnected ? before.current : document.querySelector("h1");
    back?.focus();
  };
  return { heading, handlers: { onOpenAutoFocus, onCloseAutoFocus } };
}

/** A menu is gone when the dialog that it opened closes: then it is the menu's button. */
function opener(active: Element | null): HTMLElement | null {
  const menu = active?.closest("[role=menu]");
  const found = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
  return found instanceof HTMLElement && found !== document.body ? found : null;
}

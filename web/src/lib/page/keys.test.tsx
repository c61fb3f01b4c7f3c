import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { listenForShortcuts, type Shortcut, useShortcuts, useShortcutsEnabled } from "./keys";

const run = vi.fn();
const shortcut = (keys: string, name = keys): Shortcut => ({ keys, label: name, group: "", run: () => void run(name) });
const SHELL = [shortcut("g i"), shortcut("i", "shell i"), shortcut("?")];
const PAGE = [shortcut("i", "page i")];

function Keys({ shortcuts }: { shortcuts: Shortcut[] }) {
  useShortcuts(shortcuts);
  return null;
}

function Off() {
  const [, setEnabled] = useShortcutsEnabled();
  return <button onClick={() => setEnabled(false)}>off</button>;
}

const press = (key: string, target: Element = document.body, more = {}) => fireEvent.keyDown(target, { key, ...more });
const ran = () => run.mock.calls.map(([name]) => name as string);

describe("a shortcut", () => {
  beforeEach(() => {
    run.mockClear();
    render(<Keys shortcuts={SHELL} />);
    const stop = listenForShortcuts();
    return stop;
  });

  it("is one key, or two after each other", () => {
    press("?");
    press("g");
    press("i");
    expect(ran()).toEqual(["?", "g i"]);
  });

  it("leaves Enter to the button or link that has the focus", () => {
    render(<Keys shortcuts={[shortcut("Enter"), shortcut("e")]} />);
    const button = document.body.appendChild(document.createElement("button"));
    press("Enter", button);
    press("e", button);
    press("Enter");
    button.remove();
    expect(ran()).toEqual(["e", "Enter"]);
  });

  it("of two keys is forgotten after a second", () => {
    vi.useFakeTimers();
    press("g");
    vi.advanceTimersByTime(1_001);
    press("i");
    vi.useRealTimers();
    expect(ran()).toEqual(["shell i"]);
  });

  it("of the page goes before the shell's, and leaves with the page", () => {
    const { unmount } = render(<Keys shortcuts={PAGE} />);
    press("i");
    unmount();
    press("i");
    expect(ran()).toEqual(["page i", "shell i"]);
  });

  it("is off while one types, in what lies over the page, and with Ctrl", () => {
    render(
      <>
        <textarea aria-label="reply" />
        <div role="dialog" aria-label="over">
          <button>inside</button>
        </div>
      </>,
    );
    press("?", screen.getByLabelText("reply"));
    press("?", screen.getByText("inside"));
    press("?", document.body, { ctrlKey: true });
    expect(ran()).toEqual([]);
  });

  it("can be turned off, and stays off", () => {
    render(<Off />);
    fireEvent.click(screen.getByText("off"));
    press("?");
    expect(ran()).toEqual([]);
  });
});

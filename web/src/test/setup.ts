import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { forgetToken } from "@/lib/api/api";
import { loadTexts, type Room, startI18n } from "@/lib/locale/i18n";
import en from "@/locales/en";

beforeAll(async () => {
  await startI18n();
  await loadTexts(...(Object.keys(en) as Room[]));
});

afterEach(() => {
  cleanup();
  forgetToken();
  localStorage.clear();
});

// jsdom draws nothing, so these are not there; Radix and the layout hooks ask for them.
globalThis.matchMedia ??= (media) =>
  Object.assign(new EventTarget(), {
    media,
    matches: media.includes("min-width"),
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });
globalThis.ResizeObserver ??= class {
  observe() {
    // Nothing ever changes its size.
  }
  unobserve() {
    // See observe.
  }
  disconnect() {
    // See observe.
  }
};
Object.assign(Element.prototype, { hasPointerCapture: () => false, scrollIntoView: () => undefined, scrollBy: () => undefined });

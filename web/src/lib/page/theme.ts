import { useSyncExternalStore } from "react";
import { read, watch, write } from "./stored";

export type Theme = "system" | "light" | "dark";

const darkSystem = () => matchMedia("(prefers-color-scheme: dark)");

/** What the person chose; public/theme.js reads the same word before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(watch, chosen), (theme) => write("theme", theme === "system" ? null : theme)];
}

/** Keep <html> in step with the choice and with the system, for as long as the page lives. */
export function followTheme(): void {
  darkSystem().addEventListener("change", apply);
  watch(apply);
  apply();
}

function chosen(): Theme {
  const word = read("theme");
  return word === "light" || word === "dark" ? word : "system";
}

function apply(): void {
  const theme = chosen();
  document.documentElement.classList.toggle("dark", theme === "dark" || (theme === "system" && darkSystem().matches));
}

import type { Tone } from "@/components/sign/badge";
import type { LinkState } from "@/lib/resources/whatsapp";

/** codes: shown and waited for; passing: goes on by itself; on: all is well; off: somebody has to do something. */
export type Stage = "codes" | "passing" | "on" | "off";
/** What the one main button does; `cloud` leads away from the phone. */
export type Next = "link" | "connect" | "retry" | "cloud";

interface Look {
  stage: Stage;
  tone: Tone;
  next?: Next;
}

export const LINK_LOOKS: Record<LinkState, Look> = {
  unlinked: { stage: "off", tone: "plain", next: "link" },
  waiting: { stage: "codes", tone: "info" },
  scanned: { stage: "passing", tone: "info" },
  securing: { stage: "passing", tone: "info" },
  connecting: { stage: "passing", tone: "info" },
  connected: { stage: "on", tone: "good" },
  disconnected: { stage: "off", tone: "plain", next: "connect" },
  expired: { stage: "off", tone: "warn", next: "link" },
  wrong_phone: { stage: "off", tone: "bad", next: "link" },
  passkey: { stage: "off", tone: "bad", next: "cloud" },
  outdated: { stage: "off", tone: "bad", next: "retry" },
  refused: { stage: "off", tone: "bad", next: "retry" },
  replaced: { stage: "off", tone: "bad", next: "connect" },
  banned: { stage: "off", tone: "bad" },
  closed: { stage: "off", tone: "bad", next: "retry" },
  logged_out: { stage: "off", tone: "warn", next: "link" },
  unavailable: { stage: "off", tone: "bad", next: "retry" },
};

export const STEPS = ["waiting", "scanned", "securing", "connected"] as const;

/** Where linking stands among its steps; -1 when it is not going on. */
export const stepOf = (state: LinkState): number => (STEPS as readonly string[]).indexOf(state);

/** Whole seconds until `until`, never below nought, whatever this machine's clock says. */
export const secondsLeft = (until: string, now: number): number =>
  Math.max(0, Math.ceil((new Date(until).getTime() - now) / 1000));

/** A phone number as the API takes it, however it was written; null when it cannot be one. */
export function phoneIn(typed: string): string | null {
  const bare = typed.replace(/[\s().-]/g, "").replace(/^00/, "+");
  return /^\+?[1-9][0-9]{6,14}$/.test(bare) ? bare : null;
}

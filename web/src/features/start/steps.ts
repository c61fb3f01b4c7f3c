import type { Step } from "@/lib/resources/dashboard";

export type StepName = Step["step"];
export type Standing = "done" | "skipped" | "open";

/** How each step stands, read by the server from what the shop has. */
export function standingOf({ done, skipped }: Step): Standing {
  return done ? "done" : skipped ? "skipped" : "open";
}

/** The step to show: the one that the address names, else the first that is open. */
export function stepAt(named: string, steps: readonly Step[]): Step | null {
  return steps.find(({ step }) => step === named) ?? steps.find((step) => standingOf(step) === "open") ?? null;
}

export function after(name: StepName, steps: readonly Step[]): StepName | "end" {
  return steps[steps.findIndex(({ step }) => step === name) + 1]?.step ?? "end";
}

import type { Step as Done } from "@/lib/resources/dashboard";
import type { Tenant } from "@/lib/resources/tenant";

/** In the order in which a shop takes them. */
export const STEPS = ["business", "catalogue", "payments", "tone", "test", "rehearse", "number", "test_message", "share"] as const;
export type StepName = (typeof STEPS)[number];
export type Standing = "done" | "skipped" | "open";

const BEHIND: Partial<Record<StepName, Done["step"]>> = {
  business: "shop_details",
  catalogue: "catalogue",
  payments: "payment_method",
  test: "test_chat",
  rehearse: "rehearsed",
  number: "number_linked",
  test_message: "test_message",
  share: "shared",
};

/** How each step stands, read from what the shop has; `skipped` only until it is done after all. */
export function standings(done: readonly Done[], tenant: Tenant): Record<StepName, Standing> {
  const skipped: readonly string[] = tenant.settings.skipped_steps ?? [];
  const isDone = (step: StepName) =>
    step === "tone" ? tenant.settings.tone !== "" : done.some((one) => one.step === BEHIND[step] && one.done);
  const entries = STEPS.map((step) => [step, isDone(step) ? "done" : skipped.includes(step) ? "skipped" : "open"]);
  return Object.fromEntries(entries) as Record<StepName, Standing>;
}

/** The step to show: the one that the address names, else the first that is open. */
export function stepAt(named: string, standing: Record<StepName, Standing>): StepName | null {
  return STEPS.find((step) => step === named) ?? STEPS.find((step) => standing[step] === "open") ?? null;
}

export function after(step: StepName): StepName | "end" {
  return STEPS[STEPS.indexOf(step) + 1] ?? "end";
}

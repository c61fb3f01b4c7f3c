import { BadgeCheck, CircleX, Clock, Hourglass, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/sign/badge";
import type { Proof } from "@/lib/resources/payments";

/** How each state of a proof looks. */
export const VERDICTS: Record<Proof["status"], [icon: LucideIcon, tone: Tone]> = {
  waiting: [Clock, "info"],
  held: [Hourglass, "warn"],
  approved: [BadgeCheck, "good"],
  rejected: [CircleX, "bad"],
};

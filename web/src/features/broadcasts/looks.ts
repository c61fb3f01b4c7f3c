import { CalendarClock, CheckCheck, CirclePause, CircleX, type LucideIcon, PencilLine, SendHorizontal } from "lucide-react";
import type { Tone } from "@/components/sign/badge";
import type { BroadcastStatus } from "@/lib/resources/broadcasts";

export const LOOKS: Record<BroadcastStatus, { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "plain", icon: PencilLine },
  scheduled: { tone: "info", icon: CalendarClock },
  sending: { tone: "accent", icon: SendHorizontal },
  paused: { tone: "warn", icon: CirclePause },
  done: { tone: "good", icon: CheckCheck },
  cancelled: { tone: "bad", icon: CircleX },
};

export const STATUSES = Object.keys(LOOKS) as BroadcastStatus[];

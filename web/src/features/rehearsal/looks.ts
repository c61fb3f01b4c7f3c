import { CircleCheck, CircleDashed, CircleMinus, CircleSlash, CircleX, LoaderCircle } from "lucide-react";

/** How each state of a rehearsal, and each outcome of a scene, looks. */
export const STATUS = {
  waiting: { tone: "plain", icon: CircleDashed },
  running: { tone: "info", icon: LoaderCircle },
  passed: { tone: "good", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  cancelled: { tone: "plain", icon: CircleSlash },
  broken: { tone: "bad", icon: CircleX },
  skipped: { tone: "plain", icon: CircleMinus },
} as const;

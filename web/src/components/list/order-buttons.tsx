import { clsx } from "clsx";
import { ChevronDown, ChevronUp } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "@/lib/locale/i18n";

interface OrderButtonsProps {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (step: -1 | 1) => void;
}

/** Up and down. At the end of the line a button stays in reach of the keyboard and does nothing. */
export function OrderButtons({ name, isFirst, isLast, onMove }: OrderButtonsProps) {
  const { t } = useTranslation();
  return (
    <span className="relative z-1 inline-flex shrink-0">
      <MoveButton label={t("place.up", { name })} icon={ChevronUp} end={isFirst} onPress={() => onMove(-1)} />
      <MoveButton label={t("place.down", { name })} icon={ChevronDown} end={isLast} onPress={() => onMove(1)} />
    </span>
  );
}

interface MoveButtonProps {
  label: string;
  icon: typeof ChevronUp;
  end: boolean;
  onPress: () => void;
}

function MoveButton({ label, icon: Icon, end, onPress }: MoveButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={end || undefined}
      onClick={end ? undefined : onPress}
      className={clsx(
        "grid size-7 place-items-center rounded-md text-ink-faint hover:bg-sunken hover:text-ink pointer-coarse:size-11",
        "aria-disabled:cursor-default aria-disabled:opacity-35 aria-disabled:hover:bg-transparent",
      )}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}

/** Alt with an arrow moves the thing whose link has the focus. */
export function moveKeys(onMove: (step: -1 | 1) => void) {
  return {
    "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown",
    onKeyDown(event: KeyboardEvent) {
      const step = event.altKey && ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as "ArrowUp"];
      if (!step) return;
      event.preventDefault();
      onMove(step);
    },
  };
}

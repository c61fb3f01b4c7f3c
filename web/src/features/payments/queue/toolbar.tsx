import { ExternalLink, Maximize, Minus, Plus, RotateCw, SunMedium } from "lucide-react";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import { Tooltip } from "@/components/dialog/tooltip";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { AS_SENT, type Tones, type Viewing } from "../picture/viewing";

const STEP = 1.4;

/** What can be done with the picture, below it. */
export function Toolbar({ src, viewing }: { src: string; viewing: Viewing }) {
  const { t, i18n } = useTranslation("payments");
  const percent = viewing.enlarged?.toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 }) ?? "…";
  return (
    <div className="flex items-center gap-0.5 border-t border-line bg-surface px-2 py-1">
      <Tool name={t("viewer.out")} keys="-" onPress={() => viewing.zoom(1 / STEP)}>
        <Minus aria-hidden />
      </Tool>
      <Tooltip text={t("viewer.actual", { percent })}>
        <Button
          look="ghost"
          size="sm"
          aria-label={t("viewer.actual", { percent })}
          onClick={viewing.actual}
          disabled={viewing.enlarged === null}
          className="min-w-13 tabular-nums"
        >
          {percent}
        </Button>
      </Tooltip>
      <Tool name={t("viewer.in")} keys="+" onPress={() => viewing.zoom(STEP)}>
        <Plus aria-hidden />
      </Tool>
      <Tool name={t("viewer.fit")} keys="z" onPress={viewing.fit}>
        <Maximize aria-hidden />
      </Tool>
      <Tool name={t("viewer.turn")} onPress={viewing.turn}>
        <RotateCw aria-hidden />
      </Tool>
      <TonesMenu tones={viewing.tones} onChange={viewing.setTones} />
      <span className="flex-1" />
      <OpenElsewhere src={src} />
    </div>
  );
}

interface ToolProps {
  name: string;
  keys?: string;
  onPress: () => void;
  children: ReactNode;
}

function Tool({ name, keys, onPress, children }: ToolProps) {
  return (
    <Tooltip text={name} keys={keys}>
      <Button look="ghost" size="icon" aria-label={name} onClick={onPress}>
        {children}
      </Button>
    </Tooltip>
  );
}

export function OpenElsewhere({ src }: { src: string }) {
  const { t } = useTranslation("payments");
  return (
    <Tooltip text={t("viewer.open")}>
      <Button asChild look="ghost" size="icon">
        <a href={src} target="_blank" rel="noreferrer" aria-label={t("viewer.open")}>
          <ExternalLink aria-hidden />
        </a>
      </Button>
    </Tooltip>
  );
}

/** Dark and pale photographs of a screen become readable. */
function TonesMenu({ tones, onChange }: { tones: Tones; onChange: (tones: Tones) => void }) {
  const { t } = useTranslation("payments");
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button look="ghost" size="icon" aria-label={t("viewer.tones")} title={t("viewer.tones")}>
          <SunMedium aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t("viewer.tones")}
          className="z-50 grid w-60 animate-fade-in gap-3 rounded-lg bg-raised p-4 shadow-overlay"
        >
          <Slider
            name={t("viewer.brightness")}
            value={tones.brightness}
            onChange={(brightness) => onChange({ ...tones, brightness })}
          />
          <Slider name={t("viewer.contrast")} value={tones.contrast} onChange={(contrast) => onChange({ ...tones, contrast })} />
          <Button size="sm" onClick={() => onChange(AS_SENT)}>
            {t("viewer.reset")}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface SliderProps {
  name: string;
  /** 1 leaves the picture as it is. */
  value: number;
  onChange: (value: number) => void;
}

function Slider({ name, value, onChange }: SliderProps) {
  return (
    <label className="grid gap-1 text-sm">
      {name}
      <input
        type="range"
        min={0.4}
        max={2.4}
        step={0.1}
        value={value}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
        className="h-6 w-full accent-accent"
      />
    </label>
  );
}

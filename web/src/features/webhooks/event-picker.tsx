import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { Checkbox } from "@/components/input/checkbox";
import { type EventArea, type EventType, eventTypes } from "@/lib/live/event-types";
import { useTranslation } from "@/lib/locale/i18n";

interface EventPickerProps {
  /** None: every event, also those to come. */
  chosen: readonly EventType[];
  onChange: (chosen: EventType[]) => void;
}

/** Everything, or the events one chooses, by what they are about. */
export function EventPicker({ chosen, onChange }: EventPickerProps) {
  const { t } = useTranslation("webhooks");
  const [all, setAll] = useState(chosen.length === 0);
  const id = useId();
  const change = (next: boolean) => {
    setAll(next);
    onChange(next ? [] : (["order.created", "order.updated", "message.received"] satisfies EventType[]));
  };
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium">{t("fields.types")}</legend>
      {([true, false] as const).map((one) => (
        <label key={String(one)} className="flex items-center gap-2.5 text-base">
          <input type="radio" name={id} className="size-4 accent-accent" checked={all === one} onChange={() => change(one)} />
          {t(one ? "fields.all" : "fields.some")}
        </label>
      ))}
      {!all && (
        <ul className="grid gap-1 rounded-lg border border-line p-2">
          {eventTypes().map(([area, those]) => (
            <Area key={area} area={area} types={those} chosen={chosen} onChange={onChange} />
          ))}
        </ul>
      )}
    </fieldset>
  );
}

interface AreaProps extends EventPickerProps {
  area: EventArea;
  types: readonly EventType[];
}

function Area({ area, types, chosen, onChange }: AreaProps) {
  const { t } = useTranslation(["events", "webhooks"]);
  const count = types.filter((type) => chosen.includes(type)).length;
  const [open, setOpen] = useState(count > 0 && count < types.length);
  const id = useId();
  const set = (those: readonly EventType[], on: boolean) => {
    const rest = chosen.filter((type) => !those.includes(type));
    onChange(on ? [...rest, ...those].sort() : rest);
  };
  const name = t(`area.${area}`);
  return (
    <li>
      <div className="flex items-center gap-2">
        <Checkbox
          aria-label={name}
          checked={count === types.length || (count > 0 && "indeterminate")}
          onCheckedChange={() => set(types, count < types.length)}
        />
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-1 text-start text-base hover:bg-sunken pointer-coarse:min-h-11"
        >
          <span className="min-w-0 flex-1 truncate">{name}</span>
          <span className="text-xs text-ink-faint tabular-nums">{`${count}/${types.length}`}</span>
          <ChevronRight aria-hidden className={open ? "size-4 rotate-90 text-ink-faint" : "size-4 text-ink-faint rtl:-scale-x-100"} />
        </button>
      </div>
      {open && (
        <ul id={id} className="ms-7 grid gap-1 py-1">
          {types.map((type) => (
            <li key={type} className="flex items-start gap-2.5 text-sm">
              <Checkbox id={`${id}-${type}`} checked={chosen.includes(type)} onCheckedChange={(on) => set([type], on === true)} />
              <label htmlFor={`${id}-${type}`} className="min-w-0">
                <span className="block">{t(`type.${type}`)}</span>
                <code dir="ltr" className="font-mono text-xs text-ink-faint">
                  {type}
                </code>
              </label>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

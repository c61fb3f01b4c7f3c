import { Input } from "@/components/input/input";

interface Days {
  since: string;
  until: string;
}

interface DaysFieldProps extends Days {
  names: Days;
  onChange: (change: Partial<Days>) => void;
}

/** From one day to another, both as yyyy-mm-dd, "" for none; neither can be chosen beyond the other. */
export function DaysField({ since, until, names, onChange }: DaysFieldProps) {
  return (
    <span className="flex items-center gap-2 max-sm:w-full">
      <Input
        type="date"
        aria-label={names.since}
        value={since}
        max={until || undefined}
        onChange={({ target }) => onChange({ since: target.value })}
        className="sm:w-38"
      />
      <span aria-hidden className="text-ink-faint">
        –
      </span>
      <Input
        type="date"
        aria-label={names.until}
        value={until}
        min={since || undefined}
        onChange={({ target }) => onChange({ until: target.value })}
        className="sm:w-38"
      />
    </span>
  );
}

import { isRecord } from "./phrase";

/** What a tool was given or gave, as names and values; lists and groups indented. */
export function Facts({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    return (value as unknown[]).map((one, place) => (
      <div key={place} className="border-s border-line ps-2 not-first:mt-1">
        <Facts value={one} />
      </div>
    ));
  }
  if (!isRecord(value)) return <span dir="auto">{plain(value)}</span>;
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== "");
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {entries.map(([name, one]) => (
        <div key={name} className="contents">
          <dt className="text-ink-faint">{name.replaceAll("_", " ")}</dt>
          <dd className="break-words">
            <Facts value={one} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

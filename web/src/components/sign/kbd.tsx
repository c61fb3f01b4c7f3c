/** Keys as on a keyboard: "g i" shows two. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span dir="ltr" className="inline-flex gap-1">
      {keys.split(" ").map((key, place) => (
        <kbd
          key={`${place}${key}`}
          className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-current/25 px-1 font-sans text-xs"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}

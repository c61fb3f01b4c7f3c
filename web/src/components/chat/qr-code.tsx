import { encode } from "uqr";

const QUIET = 4;

/** Black on white in both themes, with a quiet zone: a phone reads nothing else. Drawn here, so nobody else sees it. */
export function QrCode({ value, label }: { value: string; label: string }) {
  const { size, data } = encode(value, { border: QUIET, ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="aspect-square w-70 max-w-full rounded-lg border border-line"
    >
      <rect width={size} height={size} fill="white" />
      <path d={dark.join("")} fill="black" />
    </svg>
  );
}

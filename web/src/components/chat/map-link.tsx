import type { ReactNode } from "react";

interface MapLinkProps {
  payload: Record<string, unknown>;
  className: string;
  children: ReactNode;
}

/** Opens the place of a location on a map; nothing where the message tells none. */
export function MapLink({ payload: { latitude, longitude }, className, children }: MapLinkProps) {
  if (typeof latitude !== "number" || typeof longitude !== "number") return null;
  return (
    <a
      href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
      target="_blank"
      rel="noreferrer"
      className={`block text-sm font-medium underline underline-offset-2 ${className}`}
    >
      {children}
    </a>
  );
}

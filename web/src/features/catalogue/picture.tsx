import { clsx } from "clsx";
import { ImageIcon } from "lucide-react";
import { urlOf } from "@/lib/api/api";

interface PictureProps {
  /** A stored file; null shows that there is none. */
  id: string | null;
  className: string;
}

/** A service's picture. Its name stands beside it, so screen readers pass it over. */
export function Picture({ id, className }: PictureProps) {
  if (id === null) {
    return (
      <span className={clsx("grid shrink-0 place-items-center rounded-lg bg-sunken text-ink-faint", className)}>
        <ImageIcon aria-hidden className="size-1/3" />
      </span>
    );
  }
  const source = urlOf("/api/media/{media_id}", { path: { media_id: id } });
  return <img src={source} alt="" loading="lazy" className={clsx("shrink-0 rounded-lg bg-sunken object-cover", className)} />;
}

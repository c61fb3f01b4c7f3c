import type { Package } from "@/lib/resources/packages";
import type { Service } from "@/lib/resources/services";

export type Shown = "all" | "on" | "off";

/** A service with its packages, in the shop's order. */
export interface Entry {
  service: Service;
  packages: Package[];
}

export function entriesOf(services: readonly Service[], packages: readonly Package[]): Entry[] {
  return services.map((service) => ({ service, packages: packages.filter(({ service_id }) => service_id === service.id) }));
}

/** Whether customers are offered it: it is on, and so is one of its packages. */
export function isOffered({ service, packages }: Entry): boolean {
  return service.active && packages.some(({ active }) => active);
}

/**
 * What fits: a service by name or description with all its packages, else those of its packages that do.
 * `shown` leaves what is on sale, or what is not; a service stays above the packages that remain.
 */
export function findEntries(entries: readonly Entry[], words: string, shown: Shown): Entry[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return entries.flatMap(({ service, packages }) => {
    const own = wanted.every((word) => textOf(service).includes(word));
    const fitting = packages.filter(
      (one) =>
        (own || wanted.every((word) => `${textOf(service)} ${textOf(one)}`.includes(word))) &&
        (shown === "all" || (shown === "on") === (service.active && one.active)),
    );
    const alone = own && (shown === "all" || (shown === "off" && packages.length === 0));
    return fitting.length || alone ? [{ service, packages: fitting }] : [];
  });
}

function textOf(item: Service | Package): string {
  const more = "features" in item ? [item.duration, ...item.features] : [];
  return [item.name, item.description, ...more].join("\n").toLocaleLowerCase();
}

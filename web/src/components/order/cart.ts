import { type Money, sums, times } from "@/lib/locale/money";
import type { Package } from "@/lib/resources/packages";
import type { Service } from "@/lib/resources/services";

export const MOST_QUANTITY = 1000;
export const MOST_LINES = 20;

/** A package on sale, with the name of its service. */
export interface Offer {
  id: string;
  service: string;
  name: string;
  price: Money;
}

export interface CartLine {
  offer: Offer;
  quantity: number;
}

/** What can be ordered now, in the shop's order. */
export function offersOf(services: readonly Service[], packages: readonly Package[]): Offer[] {
  return services
    .filter(({ active }) => active)
    .flatMap((service) =>
      packages
        .filter(({ service_id, active }) => active && service_id === service.id)
        .map(({ id, name, price }) => ({ id, service: service.name, name, price })),
    );
}

/** The offers that bear all the words and can join the cart: an order has one currency, and each package once. */
export function fitting(offers: readonly Offer[], words: string, cart: readonly CartLine[]): Offer[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const currency = cart[0]?.offer.price.currency;
  return offers.filter(({ id, service, name, price }) => {
    const text = `${service} ${name}`.toLocaleLowerCase();
    const isNew = !cart.some(({ offer }) => offer.id === id);
    return isNew && (!currency || price.currency === currency) && wanted.every((word) => text.includes(word));
  });
}

export function withQuantity(cart: readonly CartLine[], id: string, quantity: number): CartLine[] {
  const most = Math.min(Math.max(1, Math.trunc(quantity) || 1), MOST_QUANTITY);
  return cart.map((line) => (line.offer.id === id ? { ...line, quantity: most } : line));
}

/** null for an empty cart. */
export function totalOf(cart: readonly CartLine[]): Money | null {
  return sums(cart.map(({ offer, quantity }) => times(offer.price, quantity)))[0] ?? null;
}

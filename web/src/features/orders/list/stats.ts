import { type Money, sums } from "@/lib/locale/money";
import type { OrderStats, OrderStatus } from "@/lib/resources/orders";

/** How many orders there are, of one status or of all. */
export function countOf({ statuses }: OrderStats, status?: OrderStatus): number {
  return statuses.filter((one) => !status || one.status === status).reduce((sum, { count }) => sum + count, 0);
}

/** What they are worth, a sum for each currency. */
export function worthOf({ statuses }: OrderStats, status?: OrderStatus): Money[] {
  return sums(statuses.filter((one) => !status || one.status === status).map(({ total }) => total));
}

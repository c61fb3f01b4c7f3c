import { useMemo } from "react";
import { useFilters } from "@/lib/page/filters";
import { useStored } from "@/lib/page/stored";
import type { Played } from "@/lib/resources/simulator";

// Numbers nobody has: the simulator calls no one, and no real customer is mistaken for them.
const FIRST: readonly Played[] = [
  { name: "Ayesha Khan", phone: "+923005550101" },
  { name: "Bilal Ahmed", phone: "+923005550102" },
  { name: "Maryam Siddiqui", phone: "+923005550103" },
];
const NAMES = ["Hamza Ali", "Zainab Malik", "Usman Tariq", "Fatima Noor", "Danish Raza", "Hira Javed", "Kashif Iqbal", "Sara Yousaf"];

/** The customers one may play, kept in this browser, and the one who is played, kept in the address. */
export function useCast() {
  const [kept, keep] = useStored("cast");
  const [{ as }, setFilters] = useFilters({ as: "" });
  const cast = useMemo(() => [...FIRST, ...(JSON.parse(kept ?? "[]") as Played[])], [kept]);
  const played = cast.find(({ phone }) => phone === `+${as}`) ?? FIRST[0]!;
  const choose = (phone: string) => setFilters({ as: phone.slice(1) });
  const add = (person: Played) => {
    const others = cast.slice(FIRST.length).filter(({ phone }) => phone !== person.phone);
    keep(JSON.stringify([...others, person]));
    choose(person.phone);
  };
  return { cast, played, choose, add };
}

/** Somebody who has never written to the shop. */
export function stranger(cast: readonly Played[]): Played {
  const free = NAMES.filter((name) => !cast.some((one) => one.name === name));
  const name = free[0] ?? NAMES[cast.length % NAMES.length]!;
  const [digits = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { name, phone: `+92300555${String(digits % 10_000).padStart(4, "0")}` };
}

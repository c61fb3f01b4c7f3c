import { useProfile } from "@/lib/resources/profile";
import { useNotice } from "./notices";
import { useOutage } from "./outage";
import { useHalt, usePastDue, useStopped, useUnconfirmed, Visit } from "./standing";
import { useUpdate } from "./update";

/** One sentence above the page, the worst when there are several to tell; and above it that an operator looks on. */
export default function Banners() {
  const visiting = useProfile().data?.is_visiting;
  const byUrgency = [
    useHalt(),
    useNotice(true),
    useStopped(),
    useOutage(),
    usePastDue(),
    useUpdate(),
    useNotice(false),
    useUnconfirmed(),
  ];
  return (
    <>
      {visiting && <Visit />}
      {byUrgency.find((one) => one !== null)}
    </>
  );
}

import { useMemo, useState } from "react";
import { useAction } from "@/lib/api/action";
import { upload } from "@/lib/api/api";
import { playMessage, type Played, type PhoneMessage, usePhone } from "@/lib/resources/simulator";

/** What the customer has sent and the shop's number has not taken in yet. */
export interface Pending {
  key: number;
  text: string;
  /** Shows the picture meanwhile. */
  url: string | null;
  /** The newest message on the phone when it was sent. */
  after: number;
}

/** One customer's phone: what it shows, and how to write on it. */
export function useCustomerPhone(accountId: string, played: Played) {
  const { data, error, mutate } = usePhone(accountId, played.phone);
  const { run } = useAction();
  const [sent, setSent] = useState<readonly Pending[]>([]);
  const items = useMemo(() => data?.items ?? [], [data]);
  const pending = sent.filter((one) => !items.some((item) => isArrived(one, item)));

  const play = async (text: string, file?: File): Promise<boolean> => {
    const one = { key: Date.now(), text, url: file ? URL.createObjectURL(file) : null, after: items.at(-1)?.seq ?? 0 };
    setSent((before) => [...before, one]);
    const done = await run(async () => {
      const media = file && (await upload("/api/media", file));
      await playMessage(accountId, played, text, media?.id);
    });
    if (!done) setSent((before) => before.filter(({ key }) => key !== one.key));
    return done;
  };

  const waiting = items.at(-1)?.direction === "in" || pending.length > 0;
  return { loaded: data !== undefined, error, retry: () => void mutate(), items, pending, typing: Boolean(data?.busy) && waiting, play };
}

function isArrived(one: Pending, item: PhoneMessage): boolean {
  return item.direction === "in" && item.seq > one.after && item.text === one.text && Boolean(item.media_id) === Boolean(one.url);
}

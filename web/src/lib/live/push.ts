import { get, post } from "@/lib/api/api";
import { write } from "@/lib/page/stored";

const WORKER = "/push-worker.js";

/** Whether this browser can be told while Munshi is closed. */
export const canPush = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** Where pushes to this browser go; null while they are off. */
export async function pushEndpoint(): Promise<string | null> {
  return (await subscription())?.endpoint ?? null;
}

/** Ask the person, then the browser, then the server. False: the person, or the browser's settings, do not allow it. */
export async function switchPushOn(language: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const worker = await navigator.serviceWorker.register(WORKER);
  await navigator.serviceWorker.ready;
  const { key } = await get("/api/notifications/push-key", {});
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await tell(made, language);
  write("push", "on");
  return true;
}

export async function switchPushOff(): Promise<void> {
  write("push", null);
  await (await subscription())?.unsubscribe();
}

/** After a sign-in the browser is this session's: pushes go on where they were switched on before. */
export async function keepPushOn(language: string): Promise<void> {
  const known = await subscription();
  if (known) await tell(known, language);
}

async function subscription(): Promise<PushSubscription | null> {
  if (!canPush()) return null;
  const worker = await navigator.serviceWorker.getRegistration(WORKER);
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function tell(made: PushSubscription, language: string): Promise<void> {
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) return;
  const body = { endpoint, p256dh: keys.p256dh, auth: keys.auth, language: language === "ur" ? "ur" : "en" } as const;
  await post("/api/notifications/devices", { body });
}

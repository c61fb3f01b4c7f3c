import { Checkbox } from "@/components/input/checkbox";
import { Card } from "@/components/page/card";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import {
  type Channel,
  changeNotificationSettings,
  CHANNELS,
  type NotificationKind,
  type NotificationSettings,
} from "./notification-settings";

/** A table of boxes: each kind this role is told of, and the ways. What is ticked counts at once. */
export function ChannelsCard({ settings }: { settings: NotificationSettings }) {
  const { t } = useTranslation("notifications");
  const cache = useCache();
  const { run } = useAction();
  const turn = (kind: NotificationKind, channels: Channel[], channel: Channel, on: boolean) => {
    const next = CHANNELS.filter((one) => (one === channel ? on : channels.includes(one)));
    const kinds = settings.kinds.map((one) => (one.kind === kind ? { ...one, channels: next } : one));
    cache.put("/api/notifications/settings", {}, { ...settings, kinds });
    void run(() => changeNotificationSettings({ choices: { [kind]: next } })).then((done) => {
      if (!done) cache.invalidate("/api/notifications/settings");
    });
  };
  return (
    <Card title={t("ways.title")}>
      <p className="mb-3 text-sm text-ink-soft">{t(settings.mail ? "ways.text" : "ways.noMail")}</p>
      <table className="w-full text-base">
        <thead>
          <tr>
            <td />
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col" className="w-16 px-1 pb-2 text-sm font-medium text-ink-soft">
                {t(`channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-t border-line">
          {settings.kinds.map(({ kind, channels }) => (
            <tr key={kind}>
              <th scope="row" className="py-2 pe-2 text-start font-normal">
                {t(`kind.${kind}`)}
              </th>
              {CHANNELS.map((channel) => (
                <td key={channel} className="px-1 text-center align-middle">
                  <Checkbox
                    className="align-middle pointer-coarse:size-6"
                    aria-label={`${t(`kind.${kind}`)}: ${t(`channel.${channel}`)}`}
                    checked={channels.includes(channel)}
                    disabled={channel === "mail" && !settings.mail}
                    onCheckedChange={(on) => turn(kind, channels, channel, on === true)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

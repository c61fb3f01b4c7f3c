import { Laptop, Smartphone, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { SwitchRow } from "@/components/input/switch-row";
import { Card } from "@/components/page/card";
import { Failure, Skeleton } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import type { Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { canPush, pushEndpoint, switchPushOff, switchPushOn } from "@/lib/live/push";
import { useTranslation } from "@/lib/locale/i18n";
import { deviceOf } from "./device";
import { forgetDevice, usePushDevices } from "./notification-settings";

/** The browsers that are told while Munshi is closed; the one at hand is switched on and off here. */
export function DevicesCard() {
  const { t } = useTranslation("notifications");
  const { data, error, mutate } = usePushDevices();
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => void pushEndpoint().then(setHere), []);
  return (
    <Card title={t("devices.title")}>
      {canPush() ? (
        <HereSwitch devices={data ?? []} here={here} onChange={setHere} />
      ) : (
        <p className="text-sm text-ink-soft">{t("devices.cannot")}</p>
      )}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <Skeleton className="mt-3 h-12" />}
      {data && data.length > 0 && (
        <ul className="mt-3 divide-y divide-line border-t border-line">
          {data.map((device) => (
            <DeviceRow key={device.id} device={device} isHere={device.endpoint === here} onGone={() => setHere(null)} />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface HereSwitchProps {
  devices: readonly Schema<"PushDeviceView">[];
  here: string | null;
  onChange: (endpoint: string | null) => void;
}

function HereSwitch({ devices, here, onChange }: HereSwitchProps) {
  const { t, i18n } = useTranslation("notifications");
  const cache = useCache();
  const { busy, run } = useAction();
  const [refused, setRefused] = useState(false);
  const known = devices.find(({ endpoint }) => endpoint === here);
  const turn = async (on: boolean) => {
    if (!on) {
      await switchPushOff();
      if (known) await forgetDevice(cache, known.id);
      return onChange(null);
    }
    const allowed = await switchPushOn(i18n.language);
    setRefused(!allowed);
    onChange(await pushEndpoint());
    cache.invalidate("/api/notifications/devices");
  };
  return (
    <>
      <SwitchRow
        label={t("devices.here")}
        hint={t("devices.hint")}
        checked={known !== undefined}
        disabled={busy}
        onChange={(on) => void run(() => turn(on))}
      />
      {refused && (
        <p role="alert" className="mt-2 text-sm text-bad-ink">
          {t("devices.refused")}
        </p>
      )}
    </>
  );
}

interface DeviceRowProps {
  device: Schema<"PushDeviceView">;
  isHere: boolean;
  onGone: () => void;
}

function DeviceRow({ device, isHere, onGone }: DeviceRowProps) {
  const { t } = useTranslation("notifications");
  const cache = useCache();
  const { busy, run } = useAction();
  const { browser, system, isPhone } = deviceOf(device.agent);
  const Icon = isPhone ? Smartphone : Laptop;
  const name = [browser, system].filter(Boolean).join(" · ") || t("devices.unknown");
  const forget = async () => {
    if (isHere) await switchPushOff();
    await forgetDevice(cache, device.id);
    if (isHere) onGone();
  };
  return (
    <li className="flex items-center gap-3 py-2">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 text-base">
          <bdi className="truncate">{name}</bdi>
          {isHere && <Badge tone="good">{t("devices.this")}</Badge>}
        </p>
        <p className="text-sm text-ink-faint">
          <Time at={device.created_at} />
        </p>
      </div>
      <Button
        look="ghost"
        size="icon"
        busy={busy}
        aria-label={t("devices.forget", { name })}
        onClick={() => void run(forget)}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

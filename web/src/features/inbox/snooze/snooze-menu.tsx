import { AlarmClockOff, CalendarClock } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Dialog } from "@/components/dialog/dialog";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/dialog/menu";
import { Field } from "@/components/form/field";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { useTranslation } from "@/lib/locale/i18n";
import { inZone } from "./later";
import { presets } from "./snooze";

interface SnoozeMenuProps {
  trigger: ReactNode;
  /** A time as the shop's clock shows it. */
  onSnooze: (at: string) => void;
  /** Given where it can be brought back at once. */
  onWake?: (() => void) | undefined;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** When to see a chat again. */
export function SnoozeMenu({ trigger, onSnooze, onWake, ...opened }: SnoozeMenuProps) {
  const { t } = useTranslation("inbox");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu trigger={trigger} {...opened}>
        <MenuLabel>{t("snooze.until")}</MenuLabel>
        <Presets onSnooze={onSnooze} />
        <MenuItem onSelect={() => setAsking(true)}>
          <CalendarClock aria-hidden />
          {t("snooze.own")}
        </MenuItem>
        {onWake && (
          <>
            <MenuLine />
            <MenuItem onSelect={onWake}>
              <AlarmClockOff aria-hidden />
              {t("snooze.wake")}
            </MenuItem>
          </>
        )}
      </Menu>
      {asking && <OwnTime onSnooze={onSnooze} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Drawn when the menu opens, so that an hour begins then. */
function Presets({ onSnooze }: Pick<SnoozeMenuProps, "onSnooze">) {
  const { t } = useTranslation("inbox");
  const { zone } = usePlace();
  const [choices] = useState(() => presets(Date.now(), zone));
  return choices.map(([name, at]) => (
    <MenuItem key={name} onSelect={() => onSnooze(at)}>
      <span className="flex-1">{t(`snooze.at.${name}`)}</span>
      <bdi dir="ltr" className="text-sm text-ink-faint tabular-nums">
        {at.slice(11)}
      </bdi>
    </MenuItem>
  ));
}

function OwnTime({ onSnooze, onClose }: Pick<SnoozeMenuProps, "onSnooze"> & { onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const { zone } = usePlace();
  const [now] = useState(() => Date.now());
  const [at, setAt] = useState(() => inZone(now + 7_200_000, zone));
  const choose = () => {
    onClose();
    onSnooze(at);
  };
  const footer = (
    <Button look="primary" disabled={at === ""} onClick={choose}>
      {t("snooze.action")}
    </Button>
  );
  return (
    <Dialog open title={t("snooze.title")} description={t("snooze.text")} footer={footer} onOpenChange={onClose}>
      <Field label={t("later.when")} hint={t("later.zone", { zone })}>
        <Input type="datetime-local" value={at} min={inZone(now, zone)} onChange={({ target }) => setAt(target.value)} />
      </Field>
    </Dialog>
  );
}

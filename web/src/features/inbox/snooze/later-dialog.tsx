import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "@/components/dialog/dialog";
import { Field } from "@/components/form/field";
import { FormError } from "@/components/form/form";
import { Input } from "@/components/input/input";
import { Button } from "@/components/sign/button";
import { usePlace } from "@/components/sign/time";
import { ApiError } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";
import { clock, day } from "@/lib/locale/time";
import { scheduleMessage } from "@/lib/resources/scheduled";
import { inZone } from "./later";

interface SendLaterProps {
  conversationId: string;
  text: string;
  disabled: boolean;
  onSent: () => void;
}

/** The button beside the one that sends at once. */
export function SendLater({ conversationId, text, disabled, onSent }: SendLaterProps) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  const sent = () => {
    setOpen(false);
    onSent();
  };
  return (
    <>
      <Button look="ghost" size="icon" aria-label={t("later.action")} title={t("later.action")} disabled={disabled} onClick={() => setOpen(true)}>
        <CalendarClock aria-hidden />
      </Button>
      {open && <LaterDialog conversationId={conversationId} text={text} onSent={sent} onClose={() => setOpen(false)} />}
    </>
  );
}

interface LaterDialogProps {
  conversationId: string;
  text: string;
  onSent: () => void;
  onClose: () => void;
}

/** When the draft is to go, by the clock of the shop. */
function LaterDialog({ conversationId, text, onSent, onClose }: LaterDialogProps) {
  const { t } = useTranslation("inbox");
  const cache = useCache();
  const place = usePlace();
  const [now] = useState(() => Date.now());
  const [at, setAt] = useState(() => inZone(now + 3_600_000, place.zone));
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      const { due_at } = await scheduleMessage(cache, conversationId, text, at);
      toast.success(t("later.done", { day: day(due_at, place), time: clock(due_at, place) }));
      onSent();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefusal(error.problem.errors?.[0]?.message ?? wordsFor(error));
      setBusy(false);
    }
  };
  const footer = (
    <Button look="primary" busy={busy} disabled={at === ""} onClick={() => void send()}>
      {t("later.action")}
    </Button>
  );
  return (
    <Dialog open title={t("later.title")} description={t("later.text")} footer={footer} onOpenChange={onClose}>
      <div className="grid gap-3">
        <Field label={t("later.when")} hint={t("later.zone", { zone: place.zone })}>
          <Input type="datetime-local" value={at} min={inZone(now, place.zone)} onChange={({ target }) => setAt(target.value)} />
        </Field>
        <p dir="auto" className="line-clamp-4 rounded-md bg-sunken p-2 text-sm whitespace-pre-wrap">
          {text}
        </p>
        <FormError>{refusal}</FormError>
      </div>
    </Dialog>
  );
}

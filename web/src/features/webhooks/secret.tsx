import { useState } from "react";
import { Dialog } from "@/components/dialog/dialog";
import { Button } from "@/components/sign/button";
import { CopyField } from "@/components/sign/copy-button";
import { Time } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { changeSecret, type Endpoint, type FreshSecret } from "@/lib/resources/webhooks";

/** The secret that signs, this once. */
export function SecretShown({ fresh: { secret, previous_until } }: { fresh: FreshSecret }) {
  const { t } = useTranslation("webhooks");
  return (
    <div className="grid gap-4">
      <p className="text-base text-pretty">{t("secret.text")}</p>
      <CopyField text={secret} label={t("secret.copy")} />
      {previous_until && (
        <p className="text-sm text-ink-soft">
          {t("secret.previous")} <Time at={previous_until} as="day" /> <Time at={previous_until} as="clock" />
        </p>
      )}
    </div>
  );
}

/** Asks first, since programs that know the old one have a day. */
export function SecretDialog({ endpoint, open, onClose }: { endpoint: Endpoint; open: boolean; onClose: () => void }) {
  const { t } = useTranslation(["webhooks", "common"]);
  const { busy, run } = useAction();
  const [fresh, setFresh] = useState<FreshSecret | null>(null);
  const make = () => run(async () => setFresh(await changeSecret(endpoint.id)));
  const close = () => {
    setFresh(null);
    onClose();
  };
  const footer = fresh ? (
    <Button look="primary" onClick={close}>
      {t("secret.done")}
    </Button>
  ) : (
    <>
      <Button onClick={close}>{t("common:cancel")}</Button>
      <Button look="primary" busy={busy} onClick={() => void make()}>
        {t("secret.change")}
      </Button>
    </>
  );
  const asking = !fresh && { onOpenChange: close };
  return (
    <Dialog open={open} title={t(fresh ? "secret.title" : "secret.change")} footer={footer} {...asking}>
      {fresh ? <SecretShown fresh={fresh} /> : <p className="text-base text-ink-soft">{t("secret.changeText")}</p>}
    </Dialog>
  );
}

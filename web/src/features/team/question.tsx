import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Dialog } from "@/components/dialog/dialog";
import { type Proof, ProveDialog, ProveForm } from "@/components/dialog/prove";
import { CopyField } from "@/components/sign/copy-button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { handOver, leaveShop, makeResetLink, type Member, removeMember, wholeAddress } from "@/lib/resources/team";
import { wordsOf } from "./actions";

export type What = "leave" | "remove" | "handOver" | "reset";

/** What is to be done with whom, once it is confirmed. */
export interface Asked {
  what: What;
  member: Member;
}

interface QuestionProps {
  asked: Asked;
  onClose: () => void;
}

export function Question({ asked: { what, member }, onClose }: QuestionProps) {
  if (what === "handOver") return <HandOver member={member} onClose={onClose} />;
  if (what === "reset") return <Reset member={member} onClose={onClose} />;
  return <Leaving what={what} member={member} onClose={onClose} />;
}

interface OneProps {
  member: Member;
  onClose: () => void;
}

function Leaving({ what, member, onClose }: OneProps & { what: "leave" | "remove" }) {
  const { t } = useTranslation("team");
  const cache = useCache();
  const { run } = useAction((error) => wordsOf(error, t));
  const name = member.name || member.email;
  const go = async () => {
    if (what === "leave") await run(leaveShop);
    else if (await run(() => removeMember(cache, member.user_id))) toast.success(t("remove.done", { name }));
  };
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${what}.title`, { name })}
      description={t(`${what}.text`)}
      action={t(`${what}.action`)}
      danger
      onConfirm={() => void go()}
    />
  );
}

function HandOver({ member, onClose }: OneProps) {
  const { t } = useTranslation("team");
  const cache = useCache();
  const name = member.name || member.email;
  const go = async (proof: Proof) => {
    await handOver(cache, member.user_id, proof);
    toast.success(t("handOver.done", { name }));
  };
  return (
    <ProveDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("handOver.title", { name })}
      description={t("handOver.text", { name })}
      action={t("handOver.action")}
      danger
      words={(error) => wordsOf(error, t)}
      onProve={go}
    />
  );
}

/** The link is shown to the owner, who hands it over: it goes nowhere else. */
function Reset({ member, onClose }: OneProps) {
  const { t } = useTranslation("team");
  const [link, setLink] = useState("");
  const name = member.name || member.email;
  const make = async (proof: Proof) => setLink(wholeAddress(await makeResetLink(member.user_id, proof)));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("reset.title", { name })}
      description={t(link ? "reset.made" : "reset.text")}
    >
      {link ? (
        <CopyField text={link} label={t("reset.copy")} />
      ) : (
        <ProveForm action={t("reset.action")} words={(error) => wordsOf(error, t)} onProve={make} />
      )}
    </Dialog>
  );
}

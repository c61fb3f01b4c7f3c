import { Button } from "@/components/sign/button";
import { Enrolment } from "@/features/account/enrolment";
import { Door } from "@/features/auth/door";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { signOut, switchShop, type Profile } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";

interface SecondStepFirstProps {
  profile: Profile;
  onCodes: () => void;
  onDone: () => void;
}

/** In the place of a shop that lets people in with a second step only: switch it on here, or go elsewhere. */
export default function SecondStepFirst({ profile, onCodes, onDone }: SecondStepFirstProps) {
  const { t } = useTranslation(["account", "common"]);
  const cache = useCache();
  const { busy, run } = useAction();
  const here = profile.memberships.find(({ tenant_id }) => tenant_id === profile.tenant_id);
  const others = profile.memberships.filter((one) => one !== here);
  return (
    <Door
      title={t("second.firstTitle")}
      text={t("second.firstText", { shop: here?.name ?? "" })}
      footer={
        <span className="flex flex-wrap gap-2">
          {others.map(({ tenant_id, name }) => (
            <Button key={tenant_id} size="sm" busy={busy} onClick={() => void run(() => switchShop(cache, tenant_id))}>
              {t("second.goTo", { shop: name })}
            </Button>
          ))}
          <Button size="sm" look="ghost" busy={busy} onClick={() => void run(signOut)}>
            {t("common:user.signOut")}
          </Button>
        </span>
      }
    >
      <Enrolment onCodes={onCodes} onDone={onDone} />
    </Door>
  );
}

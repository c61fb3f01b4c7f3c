import { clsx } from "clsx";
import { ChevronsUpDown } from "lucide-react";
import { useNavigate } from "react-router";
import { Menu, MenuChoice, MenuChoices, MenuLabel } from "@/components/dialog/menu";
import { Logo } from "@/components/page/logo";
import { useCache } from "@/lib/api/cache";
import { type Profile, switchShop } from "@/lib/api/session";
import { useTranslation } from "@/lib/locale/i18n";
import { useProfile } from "@/lib/resources/profile";
import { useTenant } from "@/lib/resources/tenant";

const ROW = "flex h-10 w-full items-center gap-2.5 rounded-md text-start";

/** Which shop this is, and a way to the others where the person has some. */
export function ShopMenu({ folded = false }: { folded?: boolean }) {
  const profile = useProfile().data;
  const className = clsx(ROW, folded ? "justify-center" : "px-1.5");
  if (!profile) return <div className={className} />;
  if (profile.memberships.length > 1) return <Choice profile={profile} folded={folded} className={className} />;
  return (
    <div className={className}>
      <Title profile={profile} folded={folded} />
    </div>
  );
}

interface PartProps {
  profile: Profile;
  folded: boolean;
  className?: string;
}

function Title({ profile, folded }: PartProps) {
  const here = profile.memberships.find(({ tenant_id }) => tenant_id === profile.tenant_id);
  const tenant = useTenant().data;
  return (
    <>
      <Logo className="size-7" />
      <span dir="auto" className={folded ? "sr-only" : "min-w-0 flex-1 truncate font-semibold"}>
        {tenant?.name ?? here?.name}
      </span>
    </>
  );
}

function Choice({ profile, folded, className }: PartProps) {
  const { t } = useTranslation();
  const cache = useCache();
  const navigate = useNavigate();
  const change = async (tenantId: string) => {
    await switchShop(cache, tenantId);
    await navigate("/");
  };
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={clsx(className, "hover:bg-sunken")}>
          <Title profile={profile} folded={folded} />
          <span className="sr-only">{t("shop.switch")}</span>
          {!folded && <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-faint" />}
        </button>
      }
    >
      <MenuLabel>{t("shop.yours")}</MenuLabel>
      <MenuChoices value={profile.tenant_id ?? ""} onValueChange={(next) => void change(next)}>
        {profile.memberships.map((shop) => (
          <MenuChoice key={shop.tenant_id} value={shop.tenant_id}>
            <bdi>{shop.name}</bdi> <span className="text-ink-faint">{t(`role.${shop.role}`)}</span>
          </MenuChoice>
        ))}
      </MenuChoices>
    </Menu>
  );
}

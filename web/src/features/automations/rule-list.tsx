import { Ellipsis, type LucideIcon, Pencil, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Confirm } from "@/components/dialog/confirm";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Switch } from "@/components/input/switch";
import { AddLink } from "@/components/list/add-link";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";

export interface Rule {
  id: string;
  name: string;
  about: ReactNode;
  /** null: it cannot be switched off. */
  active: boolean | null;
}

interface RuleListProps {
  label: string;
  rules: readonly Rule[];
  empty: { icon: LucideIcon; title: string; text: string };
  onSwitch: (id: string, active: boolean) => Promise<unknown>;
  onDelete: (id: string) => Promise<unknown>;
}

/** What the shop does by itself, one line a rule; an admin switches, opens and deletes them. */
export function RuleList({ label, rules, empty, onSwitch, onDelete }: RuleListProps) {
  const { t } = useTranslation("automations");
  const { run } = useAction();
  const [doomed, setDoomed] = useState<Rule | null>(null);
  if (!rules.length) return <Empty {...empty} action={<AddRule />} />;
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line bg-surface">
        {rules.map((rule) => (
          <Row key={rule.id} rule={rule} onSwitch={(active) => void run(() => onSwitch(rule.id, active))} onDelete={() => setDoomed(rule)} />
        ))}
      </ul>
      <Confirm
        open={doomed !== null}
        onOpenChange={(open) => !open && setDoomed(null)}
        title={t("delete.title", { name: doomed?.name ?? "" })}
        description={t("delete.text")}
        action={t("delete.action")}
        danger
        onConfirm={() => doomed && void run(() => onDelete(doomed.id))}
      />
    </>
  );
}

export function AddRule() {
  const { t } = useTranslation("automations");
  if (!useMay("admin")) return null;
  return <AddLink>{t("add")}</AddLink>;
}

function Row({ rule, onSwitch, onDelete }: { rule: Rule; onSwitch: (active: boolean) => void; onDelete: () => void }) {
  const { t } = useTranslation("automations");
  const isAdmin = useMay("admin");
  const { id, name, about, active } = rule;
  return (
    <li className="relative flex items-start gap-3 px-4 py-3 hover:bg-sunken">
      <div className={`min-w-0 flex-1 ${active === false ? "opacity-75" : ""}`}>
        <h2 dir="auto" className="font-medium">
          {isAdmin ? (
            <Link to={{ search: `?rule=${id}` }} className="after:absolute after:inset-0">
              {name}
            </Link>
          ) : (
            name
          )}
        </h2>
        <div className="text-sm text-ink-soft">{about}</div>
      </div>
      {isAdmin && (
        <span className="relative z-1 flex items-center gap-2">
          {active !== null && <Switch aria-label={t("switch", { name })} checked={active} onCheckedChange={onSwitch} />}
          <More id={id} name={name} onDelete={onDelete} />
        </span>
      )}
    </li>
  );
}

function More({ id, name, onDelete }: { id: string; name: string; onDelete: () => void }) {
  const { t } = useTranslation("automations");
  const navigate = useNavigate();
  const trigger = (
    <Button look="ghost" size="icon-sm" aria-label={t("menu", { name })}>
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => void navigate({ search: `?rule=${id}` })}>
        <Pencil aria-hidden />
        {t("edit")}
      </MenuItem>
      <MenuLine />
      <MenuItem danger onSelect={onDelete}>
        <Trash2 aria-hidden />
        {t("delete.action")}
      </MenuItem>
    </Menu>
  );
}

import { clsx } from "clsx";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { createElement } from "react";
import { Link, useNavigate } from "react-router";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Switch } from "@/components/input/switch";
import { moveKeys, OrderButtons } from "@/components/list/order-buttons";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import type { Method } from "@/lib/resources/methods";
import { useMay } from "@/lib/resources/profile";
import type { Actions } from "./actions";
import { iconOf, useKindName } from "./kinds";

interface MethodRowProps {
  method: Method;
  all: readonly Method[];
  actions: Actions;
  onDelete: (method: Method) => void;
}

export function MethodRow({ method, all, actions, onDelete }: MethodRowProps) {
  const { t } = useTranslation("methods");
  const isAdmin = useMay("admin");
  const kindName = useKindName();
  const place = all.findIndex(({ id }) => id === method.id);
  const move = (step: -1 | 1) => void actions.move(method, all, step);
  const edit = { search: `?method=${method.id}` };
  return (
    <li className="relative flex items-center gap-3 py-3">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-sunken text-ink-soft max-sm:hidden">
        {createElement(iconOf(method.kind), { "aria-hidden": true, className: "size-5" })}
      </span>
      <div className={clsx("min-w-0 flex-1", !method.active && "opacity-70")}>
        <p className="flex items-center gap-2 text-base font-medium">
          {isAdmin ? (
            <Link to={edit} dir="auto" className="truncate after:absolute after:inset-0 hover:underline" {...moveKeys(move)}>
              {method.label}
            </Link>
          ) : (
            <span dir="auto" className="truncate">
              {method.label}
            </span>
          )}
          {method.label !== kindName(method.kind) && <Badge>{kindName(method.kind)}</Badge>}
        </p>
        <p className="text-sm wrap-anywhere text-ink-soft">
          <bdi dir="ltr" className="font-mono tabular-nums">
            {method.account_number}
          </bdi>
        </p>
        <p className="truncate text-sm text-ink-faint">
          <bdi>{[method.account_title, method.bank_name].filter(Boolean).join(" · ")}</bdi>
        </p>
      </div>
      {isAdmin ? (
        <span className="relative z-1 flex shrink-0 items-center gap-1">
          <Switch
            aria-label={t("switch", { label: method.label })}
            checked={method.active}
            onCheckedChange={(active) => void actions.setActive(method, active)}
            className="me-1"
          />
          <OrderButtons name={method.label} isFirst={place === 0} isLast={place === all.length - 1} onMove={move} />
          <RowMenu method={method} onDelete={onDelete} />
        </span>
      ) : (
        !method.active && <Badge>{t("inactive")}</Badge>
      )}
    </li>
  );
}

function RowMenu({ method, onDelete }: Pick<MethodRowProps, "method" | "onDelete">) {
  const { t } = useTranslation("methods");
  const navigate = useNavigate();
  const trigger = (
    <Button look="ghost" size="icon" aria-label={t("menu", { label: method.label })}>
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => void navigate({ search: `?method=${method.id}` })}>
        <Pencil aria-hidden />
        {t("edit")}
      </MenuItem>
      <MenuLine />
      <MenuItem danger onSelect={() => onDelete(method)}>
        <Trash2 aria-hidden />
        {t("delete.action")}
      </MenuItem>
    </Menu>
  );
}

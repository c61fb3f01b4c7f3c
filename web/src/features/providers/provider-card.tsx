import { clsx } from "clsx";
import { Ellipsis, FlaskConical, Pencil, RotateCcw, Trash2 } from "lucide-react";
import type { ComponentProps } from "react";
import { Link, useNavigate } from "react-router";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Switch } from "@/components/input/switch";
import { DragHandle } from "@/components/list/drag-handle";
import { moveKeys, OrderButtons } from "@/components/list/order-buttons";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import type { Provider } from "@/lib/resources/providers";
import type { Actions } from "./actions";
import { HealthBadge, HealthNote } from "./health";
import { Lately } from "./lately";
import { TestOutcome } from "./test-outcome";
import { UsageBar } from "./usage-bar";

interface ProviderCardProps {
  provider: Provider;
  all: readonly Provider[];
  actions: Actions;
  /** What lets the card be dragged by its handle. */
  handle: ComponentProps<"span">;
  onDelete: (provider: Provider) => void;
}

export function ProviderCard(props: ProviderCardProps) {
  const { provider, actions } = props;
  const { t } = useTranslation("providers");
  const isAdmin = useMay("admin");
  const test = actions.tests[provider.id];
  return (
    <section aria-label={provider.label} className="grid gap-3 rounded-lg border border-line bg-surface p-4">
      <Head {...props} />
      <HealthNote provider={provider} />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <UsageBar provider={provider} />
        {isAdmin && (
          <Button size="sm" className="ms-auto" busy={test === "running"} onClick={() => void actions.test(provider.id)}>
            <FlaskConical aria-hidden />
            {t("test.action")}
          </Button>
        )}
      </div>
      <Lately provider={provider} />
      <div role="status">{test && test !== "running" && <TestOutcome result={test} />}</div>
    </section>
  );
}

function Head({ provider, all, actions, handle, onDelete }: ProviderCardProps) {
  const { t } = useTranslation("providers");
  const isAdmin = useMay("admin");
  const place = all.findIndex(({ id }) => id === provider.id);
  const move = (step: -1 | 1) => void actions.move(provider, all, step);
  return (
    <div className="flex flex-wrap items-start gap-2">
      {isAdmin && all.length > 1 && <DragHandle className="-ms-2" {...handle} />}
      <div className={clsx("min-w-0 flex-1 basis-60", !provider.active && "opacity-70")}>
        <h2 className="flex flex-wrap items-center gap-x-2 text-lg font-semibold">
          {isAdmin ? (
            <Link to={{ search: `?provider=${provider.id}` }} dir="auto" className="truncate hover:underline" {...moveKeys(move)}>
              {provider.label}
            </Link>
          ) : (
            <bdi className="truncate">{provider.label}</bdi>
          )}
          <HealthBadge provider={provider} />
        </h2>
        <p className="truncate text-sm text-ink-soft">
          {t(`kind.${provider.kind}`)} · <bdi dir="ltr">{provider.model}</bdi> · {t("key")}{" "}
          <bdi dir="ltr" className="font-mono">{`••••${provider.key_hint}`}</bdi>
        </p>
      </div>
      {isAdmin && (
        <span className="flex shrink-0 items-center gap-1">
          <Switch
            aria-label={t("switch", { label: provider.label })}
            checked={provider.active}
            onCheckedChange={(active) => void actions.setActive(provider, active)}
            className="me-1"
          />
          <OrderButtons name={provider.label} isFirst={place === 0} isLast={place === all.length - 1} onMove={move} />
          <CardMenu provider={provider} actions={actions} onDelete={onDelete} />
        </span>
      )}
    </div>
  );
}

function CardMenu({ provider, actions, onDelete }: Omit<ProviderCardProps, "all" | "handle">) {
  const { t } = useTranslation("providers");
  const navigate = useNavigate();
  const trigger = (
    <Button look="ghost" size="icon" aria-label={t("menu", { label: provider.label })} className="-me-2">
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => void navigate({ search: `?provider=${provider.id}` })}>
        <Pencil aria-hidden />
        {t("edit")}
      </MenuItem>
      <MenuItem onSelect={() => void actions.reset(provider)}>
        <RotateCcw aria-hidden />
        {t("usage.reset")}
      </MenuItem>
      <MenuLine />
      <MenuItem danger onSelect={() => onDelete(provider)}>
        <Trash2 aria-hidden />
        {t("delete.action")}
      </MenuItem>
    </Menu>
  );
}

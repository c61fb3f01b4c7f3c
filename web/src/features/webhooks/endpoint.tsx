import { ArrowLeft, Ellipsis, KeyRound, Pencil, RotateCcw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { Menu, MenuItem, MenuLine } from "@/components/dialog/menu";
import { Switch } from "@/components/input/switch";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { changeEndpoint, deleteEndpoint, type Endpoint as Known, sendTest, useEndpoint } from "@/lib/resources/webhooks";
import { Deliveries } from "./deliveries";
import { DeliverySheet } from "./delivery-sheet";
import { EndpointSheet } from "./endpoint-sheet";
import { EndpointNote, EndpointState } from "./endpoint-state";
import { ReplayDialog } from "./replay";
import { SecretDialog } from "./secret";

/** One endpoint: how it fares, and everything it was sent. */
export function Endpoint() {
  const { endpointId = "" } = useParams();
  const { data, error, mutate } = useEndpoint(endpointId);
  return (
    <SettingsFrame section="webhooks" title={data && hostOf(data.url)} action={data && <Actions endpoint={data} />}>
      <BackLink />
      {data ? <Shown endpoint={data} /> : null}
      {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
      {!data && !error && <SkeletonRows rows={6} />}
    </SettingsFrame>
  );
}

function BackLink() {
  const { t } = useTranslation("webhooks");
  return (
    <Link to="/settings/webhooks" className="flex items-center gap-1.5 justify-self-start text-sm font-medium text-accent-ink hover:underline">
      <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      {t("back")}
    </Link>
  );
}

function Shown({ endpoint }: { endpoint: Known }) {
  const { t } = useTranslation("webhooks");
  const [search] = useSearchParams();
  const cache = useCache();
  const { busy, run } = useAction();
  const turn = (active: boolean) => run(() => changeEndpoint(cache, endpoint.id, { active }));
  const delivery = search.get("delivery");
  return (
    <>
      <Card>
        <div className="grid gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <bdi dir="ltr" className="min-w-0 flex-1 basis-60 font-mono text-sm wrap-anywhere">
              {endpoint.url}
            </bdi>
            <EndpointState endpoint={endpoint} />
            <Switch aria-label={t("switch")} disabled={busy} checked={endpoint.active} onCheckedChange={(active) => void turn(active)} />
          </div>
          {endpoint.description && <p className="text-base text-ink-soft">{endpoint.description}</p>}
          <EndpointNote endpoint={endpoint} />
          <p className="text-sm text-ink-soft">
            {endpoint.types.length ? t("types", { count: endpoint.types.length }) : t("everything")}
          </p>
        </div>
      </Card>
      <Deliveries endpoint={endpoint} />
      {search.has("edit") && <EndpointSheet endpoint={endpoint} />}
      {delivery && <DeliverySheet key={delivery} endpoint={endpoint} id={delivery} />}
    </>
  );
}

function Actions({ endpoint }: { endpoint: Known }) {
  const { t } = useTranslation("webhooks");
  const cache = useCache();
  const { busy, run } = useAction();
  const test = async () => {
    if (await run(() => sendTest(cache, endpoint.id))) toast.success(t("test.sent"));
  };
  return (
    <>
      <Button busy={busy} disabled={!endpoint.active} onClick={() => void test()}>
        {!busy && <Send aria-hidden className="rtl:-scale-x-100" />}
        {t("test.action")}
      </Button>
      <MoreMenu endpoint={endpoint} />
    </>
  );
}

function MoreMenu({ endpoint }: { endpoint: Known }) {
  const { t } = useTranslation(["webhooks", "common"]);
  const navigate = useNavigate();
  const cache = useCache();
  const { run } = useAction();
  const [asked, setAsked] = useState<"secret" | "replay" | "delete" | null>(null);
  const close = () => setAsked(null);
  const remove = async () => {
    if (!(await run(() => deleteEndpoint(cache, endpoint.id)))) return;
    toast.success(t("delete.done"));
    await navigate("/settings/webhooks");
  };
  const trigger = (
    <Button size="icon" aria-label={t("common:more")}>
      <Ellipsis aria-hidden />
    </Button>
  );
  return (
    <>
      <Menu trigger={trigger}>
        <MenuItem onSelect={() => void navigate({ search: "?edit=1" })}>
          <Pencil aria-hidden />
          {t("edit")}
        </MenuItem>
        <MenuItem onSelect={() => setAsked("secret")}>
          <KeyRound aria-hidden />
          {t("secret.change")}
        </MenuItem>
        <MenuItem disabled={!endpoint.active} onSelect={() => setAsked("replay")}>
          <RotateCcw aria-hidden />
          {t("replay.menu")}
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setAsked("delete")}>
          <Trash2 aria-hidden />
          {t("delete.action")}
        </MenuItem>
      </Menu>
      <SecretDialog endpoint={endpoint} open={asked === "secret"} onClose={close} />
      <ReplayDialog endpoint={endpoint} open={asked === "replay"} onClose={close} />
      <Confirm
        open={asked === "delete"}
        onOpenChange={(open) => !open && close()}
        title={t("delete.title")}
        description={t("delete.text")}
        action={t("delete.action")}
        danger
        onConfirm={() => void remove()}
      />
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

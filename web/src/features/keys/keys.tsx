import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { toast } from "sonner";
import { Confirm } from "@/components/dialog/confirm";
import { AddLink } from "@/components/list/add-link";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time, useNow } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type ApiKey, revokeKey, useKeys } from "@/lib/resources/keys";
import { useMay } from "@/lib/resources/profile";
import { useTeam } from "@/lib/resources/team";
import { KeySheet } from "./key-sheet";

/** How programs of the shop's own come in. */
export function Keys() {
  const { t } = useTranslation("keys");
  const { data, error, mutate } = useKeys();
  const isAdmin = useMay("admin");
  const [search] = useSearchParams();
  const add = isAdmin && <AddLink>{t("add")}</AddLink>;
  return (
    <SettingsFrame section="keys" count={data?.length} action={add}>
      <p className="text-base text-pretty text-ink-soft">
        {t("intro")}{" "}
        <a href="/api/docs" target="_blank" rel="noreferrer" className="font-medium text-accent-ink underline underline-offset-2">
          {t("docs")}
        </a>
      </p>
      <Card>
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <SkeletonRows rows={3} className="h-16" />}
        {data && <List keys={data} add={add} />}
      </Card>
      {isAdmin && search.has("new") && <KeySheet />}
    </SettingsFrame>
  );
}

function List({ keys, add }: { keys: readonly ApiKey[]; add: ReactNode }) {
  const { t } = useTranslation("keys");
  const cache = useCache();
  const { run } = useAction();
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const revoke = async ({ id, name }: ApiKey) => {
    if (await run(() => revokeKey(cache, id))) toast.success(t("revoke.done", { name }));
  };
  if (!keys.length) return <Empty icon={KeyRound} title={t("empty")} text={t("emptyText")} action={add} />;
  return (
    <>
      <ul className="-my-3 divide-y divide-line">
        {keys.map((key) => (
          <Row key={key.id} apiKey={key} onRevoke={() => setDoomed(key)} />
        ))}
      </ul>
      <Confirm
        open={doomed !== null}
        onOpenChange={(open) => !open && setDoomed(null)}
        title={t("revoke.title", { name: doomed?.name ?? "" })}
        description={t("revoke.text")}
        action={t("revoke.action")}
        danger
        onConfirm={() => doomed && void revoke(doomed)}
      />
    </>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation("keys");
  const { name, prefix, scopes, created_by, created_at, last_used_at } = apiKey;
  const maker = useTeam().data?.find(({ user_id }) => user_id === created_by)?.name;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="grid min-w-0 flex-1 basis-60 gap-1">
        <p className="flex flex-wrap items-center gap-2 text-base font-medium">
          <bdi className="truncate">{name}</bdi>
          <Expiry apiKey={apiKey} />
        </p>
        <p className="text-sm text-ink-faint">
          <code dir="ltr" className="font-mono">{`${prefix}…`}</code> · {t("made")} <Time at={created_at} as="day" />
          {maker && (
            <>
              {" · "}
              <bdi>{maker}</bdi>
            </>
          )}
        </p>
        <p className="flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Badge key={scope}>
              <bdi dir="ltr" className="font-mono">
                {scope}
              </bdi>
            </Badge>
          ))}
        </p>
      </div>
      <p className="text-sm text-ink-soft">
        {last_used_at ? (
          <>
            {t("used")} <Time at={last_used_at} />
          </>
        ) : (
          t("unused")
        )}
      </p>
      <Button size="sm" aria-label={t("revoke.of", { name })} onClick={onRevoke}>
        {t("revoke.action")}
      </Button>
    </li>
  );
}

function Expiry({ apiKey: { expires_at } }: { apiKey: ApiKey }) {
  const { t } = useTranslation("keys");
  const now = useNow();
  if (!expires_at) return null;
  if (new Date(expires_at).getTime() <= now) return <Badge tone="bad">{t("expired")}</Badge>;
  return (
    <Badge tone="info">
      {t("until")} <Time at={expires_at} as="day" />
    </Badge>
  );
}

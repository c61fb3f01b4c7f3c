import { Webhook } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { AddLink } from "@/components/list/add-link";
import { Card } from "@/components/page/card";
import { SettingsFrame } from "@/components/page/settings-frame";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { useTranslation } from "@/lib/locale/i18n";
import { useMay } from "@/lib/resources/profile";
import { type Endpoint, useEndpoints } from "@/lib/resources/webhooks";
import { EndpointSheet } from "./endpoint-sheet";
import { EndpointState } from "./endpoint-state";

/** The shop's own programs that are told what happens in it. */
export function Webhooks() {
  const { t } = useTranslation("webhooks");
  const { data, error, mutate } = useEndpoints();
  const isAdmin = useMay("admin");
  const [search] = useSearchParams();
  const add = isAdmin && <AddLink>{t("add")}</AddLink>;
  return (
    <SettingsFrame section="webhooks" count={data?.total} action={add}>
      <p className="text-base text-pretty text-ink-soft">{t("intro")}</p>
      <Card>
        {!data && error && <Failure error={error} onRetry={() => void mutate()} />}
        {!data && !error && <SkeletonRows rows={2} className="h-14" />}
        {data && <List endpoints={data.items} add={add} />}
      </Card>
      {isAdmin && search.has("new") && <EndpointSheet endpoint={null} />}
    </SettingsFrame>
  );
}

function List({ endpoints, add }: { endpoints: readonly Endpoint[]; add: ReactNode }) {
  const { t } = useTranslation("webhooks");
  if (!endpoints.length) return <Empty icon={Webhook} title={t("empty")} text={t("emptyText")} action={add} />;
  return (
    <ul className="-my-3 divide-y divide-line">
      {endpoints.map((endpoint) => (
        <li key={endpoint.id} className="relative flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
          <div className="min-w-0 flex-1 basis-60">
            <Link to={`/settings/webhooks/${endpoint.id}`} className="block truncate text-base font-medium after:absolute after:inset-0 hover:underline">
              <bdi dir="ltr">{endpoint.url}</bdi>
            </Link>
            <p className="truncate text-sm text-ink-faint">
              {endpoint.description && (
                <>
                  <bdi>{endpoint.description}</bdi>
                  {" · "}
                </>
              )}
              {endpoint.types.length ? t("types", { count: endpoint.types.length }) : t("everything")}
            </p>
          </div>
          <EndpointState endpoint={endpoint} />
        </li>
      ))}
    </ul>
  );
}

import { type ReactNode, useState } from "react";
import { CARD_LIST, Card } from "@/components/page/card";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { Time } from "@/components/sign/time";
import { useActionWords } from "@/lib/live/event-words";
import { useTranslation } from "@/lib/locale/i18n";
import { type RecordEntry, type TenantDetail, useTenantRecord } from "@/lib/resources/platform";

/** What was done in the shop and what failed there, without anybody's words or names. */
export function ShopRecord({ tenant }: { tenant: TenantDetail }) {
  const { t, i18n } = useTranslation("platform");
  const [pages, setPages] = useState<readonly number[]>([]);
  const { data, error, mutate } = useTenantRecord(tenant.id, pages.at(-1));
  const { sends_failed, ai_runs_failed } = tenant.failures;
  const older = data?.next ?? null;
  return (
    <Card title={t("record.title")} className="lg:col-span-2">
      <div className="grid gap-4">
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          <Failed name={t("record.sends")} count={sends_failed} locale={i18n.language} />
          <Failed name={t("record.runs")} count={ai_runs_failed} locale={i18n.language} />
        </dl>
        {!data && (error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={10} className="h-9" />)}
        {data && <Entries entries={data.items} />}
        {(pages.length > 0 || older !== null) && (
          <div className="flex justify-end gap-2">
            <Move off={pages.length === 0} onMove={() => setPages(pages.slice(0, -1))}>
              {t("record.newer")}
            </Move>
            <Move off={older === null} onMove={() => older !== null && setPages([...pages, older])}>
              {t("record.older")}
            </Move>
          </div>
        )}
        <p className="text-sm text-pretty text-ink-faint">{t("record.hint")}</p>
      </div>
    </Card>
  );
}

function Failed({ name, count, locale }: { name: string; count: number; locale: string }) {
  return (
    <div className="flex items-baseline gap-2">
      <dt className="text-base text-ink-soft">{name}</dt>
      <dd>
        <Badge tone={count ? "warn" : "plain"}>{count.toLocaleString(locale)}</Badge>
      </dd>
    </div>
  );
}

function Entries({ entries }: { entries: readonly RecordEntry[] }) {
  const { t } = useTranslation("platform");
  if (!entries.length) return <p className="text-sm text-ink-soft">{t("record.none")}</p>;
  return (
    <ul aria-label={t("record.title")} className={CARD_LIST}>
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ul>
  );
}

function Entry({ entry: { at, type, actor_kind } }: { entry: RecordEntry }) {
  const { t } = useTranslation("platform");
  const wordsOf = useActionWords();
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-2">
      <span className="min-w-0 flex-1 text-base">{wordsOf(type)}</span>
      <span className="text-sm text-ink-faint">{t(`record.actor.${actor_kind}`)}</span>
      <Time at={at} as="moment" className="text-sm whitespace-nowrap text-ink-soft" />
    </li>
  );
}

function Move({ off, onMove, children }: { off: boolean; onMove: () => void; children: ReactNode }) {
  return (
    <Button size="sm" disabled={off} onClick={onMove}>
      {children}
    </Button>
  );
}

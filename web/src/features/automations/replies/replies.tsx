import { MessageSquareText } from "lucide-react";
import { useSearchParams } from "react-router";
import { SearchField } from "@/components/list/search-field";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type CannedReply, deleteCannedReply, useCannedReplies } from "@/lib/resources/canned-replies";
import { useMay } from "@/lib/resources/profile";
import { AddRule, RuleList } from "../rule-list";
import { ReplySheet } from "./reply-sheet";

const DEFAULTS = { q: "" };

/** Texts that staff put into a chat with a slash and a shortcut. */
export function Replies() {
  const { t } = useTranslation("automations");
  const cache = useCache();
  const [{ q }, setFilters] = useFilters(DEFAULTS);
  const { data, error, mutate } = useCannedReplies(q);
  const rules = data?.items.map(({ id, shortcut, texts, used }) => ({
    id,
    name: `/${shortcut}`,
    active: null,
    about: (
      <>
        <span dir="auto" className="line-clamp-2">
          {Object.values(texts)[0]}
        </span>
        <span className="text-ink-faint">{t("replies.used", { count: used })}</span>
      </>
    ),
  }));
  return (
    <>
      <PageHeader title={t("replies.title")} count={data?.total} action={<AddRule />}>
        <SearchField label={t("replies.search")} value={q} onChange={(next) => setFilters({ q: next })} />
      </PageHeader>
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("replies.intro")}</p>
        {rules ? (
          <RuleList
            label={t("replies.title")}
            rules={rules}
            empty={{ icon: MessageSquareText, title: t(q ? "replies.nothing" : "replies.empty"), text: t("replies.emptyText") }}
            onSwitch={() => Promise.resolve()}
            onDelete={(id) => deleteCannedReply(cache, id)}
          />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={4} className="h-16" />
        )}
      </div>
      <Opened replies={data?.items ?? []} />
    </>
  );
}

/** The sheet that the address asks for. */
function Opened({ replies }: { replies: readonly CannedReply[] }) {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const opened = replies.find(({ id }) => id === search.get("rule"));
  if (!isAdmin || (!opened && !search.has("new"))) return null;
  return <ReplySheet key={opened?.id ?? "new"} reply={opened ?? null} />;
}

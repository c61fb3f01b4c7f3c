import { BookOpen, FileUp } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { Select } from "@/components/input/select";
import { AddLink } from "@/components/list/add-link";
import { Pager } from "@/components/list/pager";
import { SearchField } from "@/components/list/search-field";
import { PageHeader } from "@/components/page/page-header";
import { Empty, Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { useFilters } from "@/lib/page/filters";
import { type Article, useArticle, useArticles } from "@/lib/resources/knowledge";
import { useMay } from "@/lib/resources/profile";
import { ArticleRow } from "./article-row";
import { ArticleSheet } from "./article-sheet";
import { ImportSheet } from "./import-sheet";

const DEFAULTS = { q: "", show: "all", offset: "0" };
const SHOWN = ["all", "drafts", "active", "inactive"] as const;
const QUERIES = {
  all: {},
  drafts: { draft: true },
  active: { active: true },
  inactive: { active: false, draft: false },
} as const;

/** What the assistant may tell customers in the shop's own words. */
export function Knowledge() {
  const { t } = useTranslation("knowledge");
  const [filters, setFilters] = useFilters(DEFAULTS);
  const show = SHOWN.find((one) => one === filters.show) ?? "all";
  const { data, error, mutate } = useArticles({ ...QUERIES[show], q: filters.q, limit: 20, offset: Number(filters.offset) || 0 });
  return (
    <>
      <PageHeader title={t("title")} count={data?.total} action={<Actions />}>
        <SearchField label={t("search")} value={filters.q} onChange={(q) => setFilters({ q })} className="max-sm:flex-1" />
        <Select aria-label={t("show.label")} value={show} onChange={({ target }) => setFilters({ show: target.value })} className="w-44 max-sm:w-36">
          {SHOWN.map((one) => (
            <option key={one} value={one}>
              {t(`show.${one}`)}
            </option>
          ))}
        </Select>
      </PageHeader>
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-3 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("intro")}</p>
        {data ? (
          <List articles={data.items} isFiltered={show !== "all" || filters.q !== ""} onClear={() => setFilters({ q: "", show: "all" })} />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={6} className="h-20" lines={2} />
        )}
        {data && <Pager page={data} onMove={(offset) => setFilters({ offset: String(offset) })} />}
      </div>
      <Opened />
    </>
  );
}

function Actions() {
  const { t } = useTranslation("knowledge");
  if (!useMay("admin")) return null;
  return (
    <>
      <Button asChild>
        <Link to={{ search: "?import=1" }}>
          <FileUp aria-hidden />
          {t("import.action")}
        </Link>
      </Button>
      <AddLink>{t("add")}</AddLink>
    </>
  );
}

function List({ articles, isFiltered, onClear }: { articles: readonly Article[]; isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation(["knowledge", "common"]);
  if (!articles.length) {
    return isFiltered ? (
      <Empty icon={BookOpen} title={t("common:list.nothing")} action={<Button onClick={onClear}>{t("common:list.clear")}</Button>} />
    ) : (
      <Empty icon={BookOpen} title={t("empty")} text={t("emptyText")} action={<Actions />} />
    );
  }
  return (
    <ul className="grid gap-2" aria-label={t("title")}>
      {articles.map((article) => (
        <ArticleRow key={article.id} article={article} />
      ))}
    </ul>
  );
}

/** The sheet that the address asks for. */
function Opened() {
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const { data } = useArticle(search.get("article"));
  if (!isAdmin) return null;
  if (search.has("import")) return <ImportSheet />;
  if (search.has("new")) return <ArticleSheet article={null} />;
  return data && data.id === search.get("article") ? <ArticleSheet key={data.id} article={data} /> : null;
}

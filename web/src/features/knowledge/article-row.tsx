import { Check, CircleOff, PenLine } from "lucide-react";
import { Link, useLocation } from "react-router";
import { toast } from "sonner";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useAction } from "@/lib/api/action";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { type Article, changeArticle, deleteArticle } from "@/lib/resources/knowledge";
import { useMay } from "@/lib/resources/profile";

/** A question and its answer. A draft made of a correction waits for an admin's word. */
export function ArticleRow({ article }: { article: Article }) {
  const { t } = useTranslation("knowledge");
  const isAdmin = useMay("admin");
  const { search } = useLocation();
  const there = new URLSearchParams(search);
  there.set("article", article.id);
  return (
    <li className="relative grid gap-1 rounded-lg border border-line bg-surface p-3 hover:bg-sunken">
      <div className="flex flex-wrap items-start gap-2">
        <h2 dir="auto" className="min-w-0 flex-1 text-base font-semibold wrap-anywhere">
          {isAdmin ? (
            <Link to={{ search: `?${there}` }} className="after:absolute after:inset-0">
              {article.question}
            </Link>
          ) : (
            article.question
          )}
        </h2>
        {article.draft ? (
          <Badge tone="warn" icon={PenLine}>
            {t("draft")}
          </Badge>
        ) : (
          !article.active && <Badge icon={CircleOff}>{t("inactive")}</Badge>
        )}
      </div>
      <p dir="auto" className="line-clamp-3 text-base whitespace-pre-wrap text-ink-soft">
        {article.answer}
      </p>
      {article.aliases.length > 0 && (
        <p className="flex gap-1 text-sm text-ink-faint">
          <span className="shrink-0">{t("also")}</span> <bdi className="min-w-0 truncate">{article.aliases.join(" · ")}</bdi>
        </p>
      )}
      {article.draft && isAdmin && <Decision article={article} />}
    </li>
  );
}

function Decision({ article }: { article: Article }) {
  const { t } = useTranslation("knowledge");
  const cache = useCache();
  const { busy, run } = useAction();
  const accept = async () => {
    if (await run(() => changeArticle(cache, article.id, { active: true }))) toast.success(t("accepted"));
  };
  const discard = async () => {
    if (await run(() => deleteArticle(cache, article.id))) toast.success(t("discarded"));
  };
  return (
    <div className="relative z-1 mt-1 flex gap-2">
      <Button size="sm" look="primary" busy={busy} onClick={() => void accept()}>
        <Check aria-hidden />
        {t("accept")}
      </Button>
      <Button size="sm" disabled={busy} onClick={() => void discard()}>
        {t("discard")}
      </Button>
    </div>
  );
}

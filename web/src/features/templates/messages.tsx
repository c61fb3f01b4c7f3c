import { clsx } from "clsx";
import { ChevronLeft, PencilLine } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Badge } from "@/components/sign/badge";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { type Language, type Template, useTemplates } from "@/lib/resources/templates";
import { usePurpose } from "./purpose";
import { WordingEditor } from "./wording-editor";

const LANGUAGES: readonly Language[] = ["en", "ur", "roman_ur", "ar"];

/** The list, and beside it (on a phone: instead of it) the template that the address names. */
export function Messages() {
  const { data, error, mutate } = useTemplates();
  const [search] = useSearchParams();
  if (!data) return error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={8} />;
  const named = data.items.find(({ name }) => name === search.get("template"));
  const opened = named ?? data.items[0];
  return (
    <div className="mx-auto grid w-full grid-cols-1 max-w-6xl items-start gap-6 p-4 md:p-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <List templates={data.items} opened={opened} hidden={named !== undefined} />
      {opened && (
        <div className={clsx(!named && "max-lg:hidden")}>
          <Opened template={opened} />
        </div>
      )}
    </div>
  );
}

interface ListProps {
  templates: readonly Template[];
  opened: Template | undefined;
  /** On a phone, while one is open. */
  hidden: boolean;
}

function List({ templates, opened, hidden }: ListProps) {
  const { t } = useTranslation("templates");
  const purpose = usePurpose();
  return (
    <nav aria-label={t("messages.title")} className={clsx(hidden && "max-lg:hidden")}>
      <ul className="overflow-clip rounded-lg border border-line bg-surface">
        {templates.map((template) => (
          <li key={template.name} className="border-line not-first:border-t">
            <Link
              to={{ search: `?template=${template.name}` }}
              aria-current={template === opened ? "true" : undefined}
              className="flex items-center gap-2 px-3 py-2.5 hover:bg-sunken aria-[current]:lg:bg-accent-soft"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{purpose(template).title}</span>
                <span className="block truncate text-sm text-ink-faint">{purpose(template).text}</span>
              </span>
              {template.wordings.some(({ custom }) => custom) && (
                <Badge icon={PencilLine} tone="accent">
                  {t("messages.own")}
                </Badge>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Opened({ template }: { template: Template }) {
  const { t } = useTranslation(["templates", "common"]);
  const purpose = usePurpose();
  const [search] = useSearchParams();
  const language = LANGUAGES.find((one) => one === search.get("language")) ?? "en";
  const wording = template.wordings.find((one) => one.language === language);
  return (
    <section aria-labelledby="template" className="grid gap-4">
      <div>
        <Button asChild look="ghost" size="sm" className="-ms-2 mb-1 lg:hidden">
          <Link to={{ search: "" }}>
            <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
            {t("messages.back")}
          </Link>
        </Button>
        <h2 id="template" className="text-lg font-semibold">
          {purpose(template).title}
        </h2>
        <p className="text-base text-ink-soft">{purpose(template).text}</p>
      </div>
      <nav aria-label={t("messages.languages")} className="flex flex-wrap gap-1">
        {LANGUAGES.map((one) => (
          <Button key={one} asChild size="sm" look={one === language ? "primary" : "secondary"}>
            <Link to={{ search: `?template=${template.name}&language=${one}` }} aria-current={one === language || undefined}>
              {t(`common:spoken.${one}`)}
            </Link>
          </Button>
        ))}
      </nav>
      {wording && <WordingEditor key={`${template.name} ${language}`} template={template} wording={wording} />}
    </section>
  );
}

import { Tags } from "lucide-react";
import { useSearchParams } from "react-router";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { changeLabelRule, deleteLabelRule, type LabelRule, useLabelRules } from "@/lib/resources/label-rules";
import { useMay } from "@/lib/resources/profile";
import { AddRule, RuleList } from "../rule-list";
import { useSaid } from "../said";
import { typedOf } from "./conditions";
import { LabelSheet } from "./label-sheet";

/** Rules that give customers a label, or take it away. */
export function Labels() {
  const { t } = useTranslation("automations");
  const cache = useCache();
  const { data, error, mutate } = useLabelRules();
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const said = useSaid();
  const opened = data?.items.find(({ id }) => id === search.get("rule"));
  const about = ({ action, label, conditions }: LabelRule) =>
    `${t(`labels.${action}`, { label })} · ${conditions.map(typedOf).map(said).join(` ${t("labels.and")} `)}`;
  return (
    <>
      <PageHeader title={t("labels.title")} action={<AddRule />} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("labels.intro")}</p>
        {data ? (
          <RuleList
            label={t("labels.title")}
            rules={data.items.map((rule) => ({ id: rule.id, name: rule.name, active: rule.active, about: about(rule) }))}
            empty={{ icon: Tags, title: t("labels.empty"), text: t("labels.emptyText") }}
            onSwitch={(id, active) => changeLabelRule(cache, id, { active })}
            onDelete={(id) => deleteLabelRule(cache, id)}
          />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={3} className="h-16" />
        )}
      </div>
      {isAdmin && opened && <LabelSheet key={opened.id} rule={opened} />}
      {isAdmin && search.has("new") && <LabelSheet rule={null} />}
    </>
  );
}

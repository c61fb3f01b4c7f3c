import { BellRing } from "lucide-react";
import { useSearchParams } from "react-router";
import { PageHeader } from "@/components/page/page-header";
import { Failure, SkeletonRows } from "@/components/page/states";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { changeFollowUp, deleteFollowUp, useFollowUps } from "@/lib/resources/follow-ups";
import { useMay } from "@/lib/resources/profile";
import { SilenceCard } from "../hours/silence-card";
import { AddRule, RuleList } from "../rule-list";
import { FollowUpSheet } from "./follow-up-sheet";

/** Rules that write to a customer again by themselves, and the bounds they keep. */
export function FollowUps() {
  const { t } = useTranslation("automations");
  const cache = useCache();
  const { data, error, mutate } = useFollowUps();
  const [search] = useSearchParams();
  const isAdmin = useMay("admin");
  const opened = data?.items.find(({ id }) => id === search.get("rule"));
  const rules = data?.items.map(({ id, name, moment, after_hours, sent, active }) => ({
    id,
    name,
    active,
    about: `${t(`moment.${moment}`)} · ${t("followUps.after", { count: after_hours })} · ${t("followUps.sent", { count: sent })}`,
  }));
  return (
    <>
      <PageHeader title={t("followUps.title")} action={<AddRule />} />
      <div className="mx-auto grid w-full max-w-4xl grid-cols-1 gap-4 p-4 md:p-6">
        <p className="max-w-prose text-base text-pretty text-ink-soft">{t("followUps.intro")}</p>
        {rules ? (
          <RuleList
            label={t("followUps.title")}
            rules={rules}
            empty={{ icon: BellRing, title: t("followUps.empty"), text: t("followUps.emptyText") }}
            onSwitch={(id, active) => changeFollowUp(cache, id, { active })}
            onDelete={(id) => deleteFollowUp(cache, id)}
          />
        ) : error ? (
          <Failure error={error} onRetry={() => void mutate()} />
        ) : (
          <SkeletonRows rows={3} className="h-16" />
        )}
        <SilenceCard />
      </div>
      {isAdmin && opened && <FollowUpSheet key={opened.id} rule={opened} />}
      {isAdmin && search.has("new") && <FollowUpSheet rule={null} />}
    </>
  );
}

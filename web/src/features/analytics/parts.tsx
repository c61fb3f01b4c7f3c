import { useTranslation } from "react-i18next";
import { Ranked } from "@/components/bar-chart";
import { ChartCard } from "@/components/chart-card";
import { formatMoney, type Money } from "@/lib/money";
import type { Report } from "@/lib/resources/reports";

interface Part {
  name: string;
  value: number;
  words: string;
}

/** What the time was made up of: the way from a chat to money, and by what. */
export function Parts({ report }: { report: Report }) {
  const { t, i18n } = useTranslation(["analytics", "common"]);
  const { funnel, services, methods, languages, handovers, since, until } = report;
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const share = (value: number) =>
    funnel.conversations ? ` · ${(value / funnel.conversations).toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 })}` : "";
  const counted = (name: string, value: number): Part => ({ name, value, words: figure(value) });
  const money = (name: string, amount: Money): Part => ({ name, value: Number(amount.amount), words: formatMoney(amount, i18n.language) });
  const steps = (["conversations", "ordered", "paid"] as const).map((step) => ({
    name: t(`funnel.${step}`),
    value: funnel[step],
    words: `${figure(funnel[step])}${step === "conversations" ? "" : share(funnel[step])}`,
  }));
  const cards: { key: string; rows: Part[]; note?: string }[] = [
    { key: "funnel", rows: funnel.conversations ? steps : [], note: t("part.funnelNote") },
    { key: "services", rows: services.map(({ name, amount }) => money(name, amount)) },
    { key: "methods", rows: methods.map(({ name, amount }) => money(name ?? t("part.byHand"), amount)) },
    { key: "languages", rows: languages.map(({ language, conversations }) => counted(language ? t(`common:spoken.${language}`) : t("part.unknown"), conversations)) },
    { key: "handovers", rows: handovers.map(({ reason, count }) => counted(t(`reason.${reason}`), count)) },
  ];
  return (
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {cards.map(({ key, rows, note }) => (
        <ChartCard
          key={key}
          title={t(`part.${key as "funnel"}`)}
          note={rows.length ? note : undefined}
          columns={[t("part.name"), t("part.value")]}
          rows={rows.map(({ name, words }) => [name, words])}
          file={`${key}-${since}-${until}`}
          empty={rows.length === 0 && t("empty")}
        >
          <Ranked rows={rows} />
        </ChartCard>
      ))}
    </div>
  );
}

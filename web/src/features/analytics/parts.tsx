import { Ranked } from "@/components/chart/bar-chart";
import { ChartCard } from "@/components/chart/chart-card";
import { useTranslation } from "@/lib/locale/i18n";
import { formatMoney, type Money } from "@/lib/locale/money";
import type { Report } from "@/lib/resources/reports";

interface Part {
  name: string;
  value: number;
  words: string;
  /** After the name, in the table and the file: numbers stay numbers there. */
  cells: (string | number | null)[];
}

interface PartCard {
  key: "funnel" | "services" | "methods" | "providers" | "languages" | "handovers";
  columns: string[];
  rows: Part[];
  note?: string;
}

/** What the time was made up of: the way from a chat to money, and by what. */
export function Parts({ report }: { report: Report }) {
  const { t } = useTranslation("analytics");
  const { since, until } = report;
  return (
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {useCards(report).map(({ key, columns, rows, note }) => (
        <ChartCard
          key={key}
          title={t(`part.${key}`)}
          note={[rows.length > 0 && note, !report.is_complete && t("incomplete")].filter(Boolean).join(" ")}
          columns={[t("part.name"), ...columns]}
          rows={rows.map(({ name, cells }) => [name, ...cells])}
          file={`${key}-${since}-${until}`}
          empty={rows.length === 0 && t("empty")}
        >
          <Ranked rows={rows} />
        </ChartCard>
      ))}
    </div>
  );
}

function useCards({ funnel, services, methods, providers, languages, handovers }: Report): PartCard[] {
  const { t, i18n } = useTranslation(["analytics", "common"]);
  const figure = (value: number) => value.toLocaleString(i18n.language);
  const share = (value: number) =>
    (value / funnel.conversations).toLocaleString(i18n.language, { style: "percent", maximumFractionDigits: 0 });
  const usd = (value: number) =>
    value.toLocaleString(i18n.language, { style: "currency", currency: "USD", maximumFractionDigits: 4 });
  const counted = (name: string, value: number): Part => ({ name, value, words: figure(value), cells: [value] });
  const money = (name: string, count: number, amount: Money): Part => ({
    name,
    value: Number(amount.amount),
    words: formatMoney(amount, i18n.language),
    cells: [count, amount.amount, amount.currency],
  });
  const steps = (["conversations", "ordered", "paid"] as const).map((step) => ({
    name: t(`funnel.${step}`),
    value: funnel[step],
    words: step === "conversations" ? figure(funnel[step]) : `${figure(funnel[step])} · ${share(funnel[step])}`,
    cells: [funnel[step], share(funnel[step])],
  }));
  const written = providers.map(({ name, turns, cost_usd }) => ({
    name: name === "builtin" ? t("part.builtIn") : name,
    value: Number(cost_usd ?? 0),
    words: cost_usd === null ? t("part.turns", { count: turns }) : `${usd(Number(cost_usd))} · ${t("part.turns", { count: turns })}`,
    cells: [turns, cost_usd],
  }));
  const amounts = [t("part.amount"), t("part.currency")];
  return [
    { key: "funnel", columns: [t("part.chats"), t("part.share")], rows: funnel.conversations ? steps : [], note: t("part.funnelNote") },
    { key: "services", columns: [t("part.orders"), ...amounts], rows: services.map(({ name, orders, amount }) => money(name, orders, amount)) },
    {
      key: "methods",
      columns: [t("part.payments"), ...amounts],
      rows: methods.map(({ name, payments, amount }) => money(name ?? t("part.byHand"), payments, amount)),
    },
    { key: "providers", columns: [t("part.replies"), t("chart.costUsd")], rows: written, note: t("chart.costNote") },
    {
      key: "languages",
      columns: [t("part.chats")],
      rows: languages.map(({ language, conversations }) => counted(language ? t(`common:spoken.${language}`) : t("part.unknown"), conversations)),
    },
    { key: "handovers", columns: [t("part.count")], rows: handovers.map(({ reason, count }) => counted(t(`reason.${reason}`), count)) },
  ];
}

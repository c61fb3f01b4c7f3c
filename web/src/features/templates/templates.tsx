import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { Tabs } from "@/components/tabs";
import { useFilters } from "@/lib/filters";
import { Messages } from "./messages";
import { PromptEditor } from "./prompt-editor";

const DEFAULTS = { tab: "messages" };

/** What the shop says by itself, and what guides what the assistant says. */
export function Templates() {
  const { t } = useTranslation("templates");
  const [{ tab }, setFilters] = useFilters(DEFAULTS);
  const tabs = [
    { value: "messages", label: t("messages.title") },
    { value: "prompt", label: t("prompt.title") },
  ];
  return (
    <>
      <PageHeader title={t("title")} />
      <Tabs tabs={tabs} value={tab} onChange={(next) => setFilters({ tab: next })} label={t("title")} className="flex-1">
        {tab === "prompt" ? <PromptEditor /> : <Messages />}
      </Tabs>
    </>
  );
}

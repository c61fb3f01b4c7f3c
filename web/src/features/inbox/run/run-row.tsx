import { ChevronDown, CircleAlert, CircleSlash, Wrench } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "@/lib/locale/i18n";
import type { Run } from "@/lib/resources/runs";
import { OrderLink, ToolCall, ToolPhrase } from "./tool-call";

const UNSENT: Run["outcome"][] = ["dropped", "failed"];
const TOLD: Run["outcome"][] = [...UNSENT, "suggested"];

/** What the assistant did before it spoke, on one line; all of it on a press. */
export function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  const id = useId();
  const failed = run.tools.some(({ ok }) => ok === false);
  const Icon = UNSENT.includes(run.outcome) ? CircleSlash : failed ? CircleAlert : Wrench;
  const made = run.tools.findLast(({ order_id }) => order_id);
  return (
    <div className="flex flex-col items-end py-1">
      <div className="flex max-w-full items-center gap-1.5">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className={`flex min-w-0 items-center gap-1.5 rounded-md px-2 py-0.5 text-xs hover:bg-sunken pointer-coarse:min-h-6 ${failed ? "text-bad-ink" : "text-ink-faint hover:text-ink"}`}
        >
          <Icon aria-hidden className="size-3.5 shrink-0" />
          <span className="min-w-0 truncate">
            <Summary run={run} />
          </span>
          {TOLD.includes(run.outcome) && <span className="font-medium whitespace-nowrap">{t(`run.${run.outcome}`)}</span>}
          <ChevronDown aria-hidden className={`size-3.5 shrink-0 transition-transform ${open ? "rotate-180" : ""}`} />
        </button>
        {made && !open && <OrderLink call={made} />}
      </div>
      <div id={id} hidden={!open} className="mt-1 grid w-full max-w-[36rem] gap-2">
        {open && run.tools.map((call, place) => <ToolCall key={place} call={call} />)}
      </div>
    </div>
  );
}

function Summary({ run: { tools } }: { run: Run }) {
  const { t, i18n } = useTranslation("inbox");
  const last = tools.at(-1);
  if (!last) return null;
  return (
    <>
      {tools.length > 1 && `${t("run.actions", { count: tools.length })} · `}
      <ToolPhrase call={last} />
      {` · ${t("run.ms", { ms: tools.reduce((sum, { ms }) => sum + ms, 0).toLocaleString(i18n.language) })}`}
    </>
  );
}

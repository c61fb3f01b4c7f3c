import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { toast } from "sonner";
import { Sheet } from "@/components/dialog/sheet";
import { Failure, SkeletonRows } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { CopyButton } from "@/components/sign/copy-button";
import { usePlace } from "@/components/sign/time";
import { useAction } from "@/lib/api/action";
import type { Schema } from "@/lib/api/api";
import { useCache } from "@/lib/api/cache";
import { useTranslation } from "@/lib/locale/i18n";
import { exact } from "@/lib/locale/time";
import { type Endpoint, replayDelivery, useDelivery } from "@/lib/resources/webhooks";
import { Outcome } from "./deliveries";

/** One event on its way to one endpoint: what was sent, and what came back. */
export function DeliverySheet({ endpoint, id }: { endpoint: Endpoint; id: string }) {
  const { t } = useTranslation(["webhooks", "events"]);
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const cache = useCache();
  const { busy, run } = useAction();
  const { data, error, mutate } = useDelivery(endpoint.id, id);
  const close = () => {
    const rest = new URLSearchParams(search);
    rest.delete("delivery");
    void navigate({ search: rest.toString() });
  };
  const replay = async () => {
    if (await run(() => replayDelivery(cache, endpoint.id, id))) toast.success(t("replay.one"));
  };
  const footer = (
    <Button busy={busy} disabled={!endpoint.active} onClick={() => void replay()}>
      {!busy && <RotateCcw aria-hidden />}
      {t("replay.again")}
    </Button>
  );
  return (
    <Sheet open side="wide" title={data ? t(`events:type.${data.type}`) : t("log.one")} footer={footer} onOpenChange={close}>
      {data ? <Detail delivery={data} /> : error ? <Failure error={error} onRetry={() => void mutate()} /> : <SkeletonRows rows={4} />}
    </Sheet>
  );
}

function Detail({ delivery }: { delivery: Schema<"DeliveryDetail"> }) {
  const { t } = useTranslation("webhooks");
  const place = usePlace();
  const { id, type, created_at, tried_at, attempts, duration_ms, fault, request, answer } = delivery;
  return (
    <div className="grid gap-5">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-base">
        <Line name={t("log.outcome")}>
          <Outcome delivery={delivery} />
        </Line>
        <Line name={t("log.type")}>
          <code dir="ltr" className="font-mono text-sm">
            {type}
          </code>
        </Line>
        <Line name="webhook-id">
          <code dir="ltr" className="font-mono text-sm select-all">
            {id}
          </code>
        </Line>
        <Line name={t("log.at")}>{exact(created_at, place)}</Line>
        {tried_at && <Line name={t("log.tried")}>{exact(tried_at, place)}</Line>}
        <Line name={t("log.attempts")}>{attempts}</Line>
        {duration_ms !== null && <Line name={t("log.took")}>{`${duration_ms} ms`}</Line>}
        {fault && (
          <Line name={t("log.fault")}>
            <span dir="auto" className="text-bad-ink">
              {fault}
            </span>
          </Line>
        )}
      </dl>
      <Text title={t("log.request")} text={request} nothing={t("log.notSent")} />
      <Text title={t("log.answer")} text={answer} nothing={t("log.noAnswer")} />
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function Text({ title, text, nothing }: { title: string; text: string | null; nothing: string }) {
  const { t } = useTranslation("webhooks");
  return (
    <section className="grid gap-2">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-base font-semibold">{title}</h3>
        {text && <CopyButton size="sm" look="ghost" text={text} label={t("log.copy")} />}
      </div>
      {text ? (
        <pre dir="ltr" className="rounded-md bg-sunken p-3 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
          {pretty(text)}
        </pre>
      ) : (
        <p className="text-base text-ink-soft">{nothing}</p>
      )}
    </section>
  );
}

/** JSON with its lines, anything else as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

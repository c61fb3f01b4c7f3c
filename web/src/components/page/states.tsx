import { clsx } from "clsx";
import { ArrowLeft, CircleAlert, type LucideIcon, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/sign/button";
import { useNow } from "@/components/sign/time";
import type { ApiError } from "@/lib/api/api";
import { wordsFor } from "@/lib/api/refusals";
import { useTranslation } from "@/lib/locale/i18n";

const PATIENCE_MS = 150;

/** A grey bar in the shape of what is coming; give it a size. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <span aria-hidden className={clsx("block animate-pulse bg-line", !className.includes("rounded") && "rounded-md", className)} />;
}

interface SkeletonRowsProps {
  rows?: number;
  /** The height of a row. */
  className?: string;
  /** How many lines each has. */
  lines?: 1 | 2 | 3;
}

/** Rows of a list that is on its way. Short waits show nothing, so nothing flickers. */
export function SkeletonRows({ rows = 8, className = "h-11", lines = 1 }: SkeletonRowsProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t("loading")} className={clsx("grid gap-px", !shown && "invisible")}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={clsx("flex items-center gap-3 px-4", className)}>
          <Skeleton className="size-8 rounded-full" />
          {lines === 1 ? (
            <>
              <Skeleton className="h-3 flex-1" />
              <Skeleton className="h-3 w-20" />
            </>
          ) : (
            <div className="grid flex-1 gap-2.5">
              <div className="flex justify-between">
                <Skeleton className="h-3 w-2/5" />
                <Skeleton className="h-3 w-14" />
              </div>
              <Skeleton className="h-3 w-4/5" />
              {lines === 3 && <Skeleton className="h-4 w-24" />}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

interface EmptyProps {
  icon: LucideIcon;
  /** One sentence why there is nothing. */
  title: string;
  text?: ReactNode;
  /** The one thing to do about it. */
  action?: ReactNode;
  className?: string;
}

export function Empty({ icon: Icon, title, text, action, className }: EmptyProps) {
  return (
    <div className={clsx("mx-auto grid max-w-sm justify-items-center gap-2 px-6 py-16 text-center", className)}>
      <span className="mb-2 grid size-12 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <Icon aria-hidden className="size-6" />
      </span>
      <p className="text-lg font-semibold text-balance">{title}</p>
      {text && <p className="text-base text-pretty text-ink-soft">{text}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

interface FailureProps {
  error: ApiError;
  onRetry: () => void;
  className?: string;
}

/** Why a section could not be loaded, in words, with the request's id for whoever helps. */
export function Failure({ error, onRetry, className }: FailureProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={clsx("mx-auto grid max-w-sm justify-items-center gap-2 px-6 py-12 text-center", className)}>
      <CircleAlert aria-hidden className="size-6 text-bad-ink" />
      <p className="text-base font-medium">
        <Words key={error.problem.request_id} error={error} />
      </p>
      {error.problem.request_id && (
        <p className="text-xs text-ink-faint">
          {t("failure.request")} <code className="font-mono select-all">{error.problem.request_id}</code>
        </p>
      )}
      {error.status === 404 ? (
        <Button asChild size="sm" className="mt-2">
          <Link to=".." relative="path">
            <ArrowLeft aria-hidden className="rtl:-scale-x-100" />
            {t("failure.back")}
          </Link>
        </Button>
      ) : (
        <Button size="sm" className="mt-2" onClick={onRetry}>
          <RotateCw aria-hidden />
          {t("failure.retry")}
        </Button>
      )}
    </div>
  );
}

/** The seconds until it may be tried again go down while one reads; who listens hears them once, and when they are over. */
function Words({ error }: { error: ApiError }) {
  const { retryAfter } = error;
  const [until] = useState(() => Date.now() + (retryAfter ?? 0) * 1000);
  const [over, setOver] = useState(retryAfter === null);
  const now = useNow(!over, 1000);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  if (left === 0 && !over) setOver(true);
  if (retryAfter === null) return wordsFor(error);
  return (
    <>
      <span aria-hidden>{wordsFor(error, left)}</span>
      <span className="sr-only">{wordsFor(error, left === 0 ? 0 : retryAfter)}</span>
    </>
  );
}

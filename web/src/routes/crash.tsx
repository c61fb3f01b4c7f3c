import { CircleAlert, RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { Button } from "@/components/button";
import { Empty } from "@/components/states";

// What Chromium, Firefox and Safari say when a file of an earlier build is gone.
const CHUNK_GONE = /dynamically imported module|Importing a module script failed|Unable to preload/;

/** What is shown when a page throws, or when its file is not there any more because a newer build is. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  const message = error instanceof Error ? error.message : String(error);
  const updated = CHUNK_GONE.test(message);
  const name = updated ? "update" : "crash";
  return (
    <div role="alert">
      <Empty
        icon={updated ? RefreshCw : CircleAlert}
        title={t(`${name}.title`)}
        text={
          <>
            {t(`${name}.text`)}
            {!updated && <code className="mt-2 block font-mono text-xs break-words text-ink-faint">{message}</code>}
          </>
        }
        action={
          <Button look="primary" onClick={() => location.reload()}>
            {t(`${name}.reload`)}
          </Button>
        }
      />
    </div>
  );
}

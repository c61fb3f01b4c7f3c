import { CircleAlert, RefreshCw } from "lucide-react";
import { useRouteError } from "react-router";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { isFileGone } from "@/lib/api/build";
import { useTranslation } from "@/lib/locale/i18n";

/** What is shown when a page throws, or when its file is not there any more because a newer build is. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  const message = error instanceof Error ? error.message : String(error);
  const updated = isFileGone(error);
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

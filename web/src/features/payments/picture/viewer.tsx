import { FileText } from "lucide-react";
import { useMemo } from "react";
import { Empty } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { urlOf } from "@/lib/api/api";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import type { Proof } from "@/lib/resources/payments";
import { OpenElsewhere, Toolbar } from "../queue/toolbar";
import type { Line } from "../reading/correcting";
import { marksOf } from "../reading/looks";
import { Stage } from "./stage";
import { useViewing, type Viewing } from "./viewing";

interface ViewerProps {
  proof: Proof;
  /** What of the picture is pointed at beside it. */
  pointed: Line | null;
}

/** What the customer sent. */
export function Viewer({ proof, pointed }: ViewerProps) {
  const { t } = useTranslation("payments");
  const src = urlOf("/api/media/{media_id}", { path: { media_id: proof.media_id } });
  const isPdf = proof.content_type === "application/pdf";
  return (
    <section aria-label={t("viewer.label")} className="flex min-h-0 flex-1 flex-col">
      {isPdf ? <Pdf src={src} /> : <Picture proof={proof} pointed={pointed} src={src} />}
    </section>
  );
}

function Picture({ proof, pointed, src }: ViewerProps & { src: string }) {
  const { t } = useTranslation("payments");
  const viewing = useViewing(proof.media_id);
  const marks = useMemo(() => marksOf(proof), [proof]);
  useViewerKeys(viewing);
  return (
    <>
      <Stage src={src} alt={t("viewer.alt", { number: proof.order_number })} viewing={viewing} marks={marks} pointed={pointed} />
      <Toolbar src={src} viewing={viewing} />
    </>
  );
}

/** In the browser's own viewer, which turns pages and zooms; phones mostly have none for a page inside a page. */
function Pdf({ src }: { src: string }) {
  const { t } = useTranslation("payments");
  if (navigator.pdfViewerEnabled) {
    return (
      <>
        <iframe title={t("viewer.label")} src={`${src}#navpanes=0&view=FitH`} className="min-h-0 flex-1 bg-white" />
        <div className="flex justify-end border-t border-line bg-surface px-2 py-1">
          <OpenElsewhere src={src} />
        </div>
      </>
    );
  }
  return (
    <div className="grid min-h-0 flex-1 place-items-center bg-surface">
      <Empty
        icon={FileText}
        title={t("viewer.pdf")}
        action={
          <Button asChild look="primary">
            <a href={src} target="_blank" rel="noreferrer">
              {t("viewer.openPdf")}
            </a>
          </Button>
        }
      />
    </div>
  );
}

const STEP = 1.4;
const PUSH_PX = 60;

function useViewerKeys({ view, zoom, fit, drag }: Viewing): void {
  const { t } = useTranslation(["payments", "common"]);
  const isLarger = view.scale > 1;
  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    return [
      { keys: "z", label: t("keys.fit"), group, run: fit },
      { keys: "+", label: t("keys.in"), group, run: () => zoom(STEP) },
      { keys: "-", label: t("keys.out"), group, run: () => zoom(1 / STEP) },
    ];
  }, [t, zoom, fit]);
  // Only while there is something to push about: the arrows scroll the page otherwise.
  const pushes = useMemo<Shortcut[]>(() => {
    const group = t("common:keys.page");
    const push = (keys: string, x: number, y: number) => ({ keys, label: t("keys.push"), group, run: () => drag({ x, y }) });
    if (!isLarger) return [];
    return [
      push("ArrowLeft", PUSH_PX, 0),
      push("ArrowRight", -PUSH_PX, 0),
      push("ArrowUp", 0, PUSH_PX),
      push("ArrowDown", 0, -PUSH_PX),
    ];
  }, [t, drag, isLarger]);
  useShortcuts(shortcuts);
  useShortcuts(pushes);
}

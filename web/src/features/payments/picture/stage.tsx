import { clsx } from "clsx";
import { ImageOff, RotateCw } from "lucide-react";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { Empty, Skeleton } from "@/components/page/states";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";
import { lyingOf, type Size } from "../queue/view";
import type { Mark } from "../reading/looks";
import { useGestures } from "./gestures";
import { Marks } from "./marks";
import type { Viewing } from "./viewing";

const MARGIN_PX = 12;

interface StageProps {
  src: string;
  alt: string;
  viewing: Viewing;
  marks: Mark[];
  pointed: string | null;
}

/** The picture itself, always on white. The wheel and two fingers zoom, one drags, two quick presses go in and out. */
export function Stage({ src, alt, viewing, marks, pointed }: StageProps) {
  const { t } = useTranslation("payments");
  const { view, tones, picture, stage, setPicture } = viewing;
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(0);
  const [broken, setBroken] = useState(false);
  useSize(box, viewing.setStage);
  useGestures(box, viewing);
  const lying = lyingOf(picture, stage, view);
  return (
    <div
      ref={box}
      className={clsx(
        "paper relative min-h-0 flex-1 overflow-hidden bg-white text-ink select-none",
        view.scale > 1 ? "cursor-grab touch-none active:cursor-grabbing" : "cursor-zoom-in touch-pan-y",
      )}
    >
      {broken ? (
        <Empty
          icon={ImageOff}
          title={t("viewer.failed")}
          action={
            <Button
              onClick={() => {
                setBroken(false);
                setFailed(failed + 1);
              }}
            >
              <RotateCw aria-hidden />
              {t("viewer.retry")}
            </Button>
          }
        />
      ) : (
        <img
          key={failed}
          src={src}
          alt={alt}
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setPicture({ width, height })}
          onError={() => setBroken(true)}
          className="absolute top-1/2 left-1/2 max-w-none"
          style={lying ? { ...lying, filter: `brightness(${tones.brightness}) contrast(${tones.contrast})` } : { visibility: "hidden" }}
        />
      )}
      {lying && !broken && <Marks marks={marks} pointed={pointed} style={lying} />}
      {!picture && !broken && <Skeleton className="bg-[#e6e9e7]! absolute inset-y-8 left-1/2 w-56 max-w-[70%] -translate-x-1/2" />}
    </div>
  );
}

/** Tell what room there is in `box` for a picture that fits, now and whenever that changes. */
function useSize(box: RefObject<HTMLElement | null>, tell: (size: Size) => void): void {
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) tell({ width: entry.contentRect.width - 2 * MARGIN_PX, height: entry.contentRect.height - 2 * MARGIN_PX });
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, tell]);
}

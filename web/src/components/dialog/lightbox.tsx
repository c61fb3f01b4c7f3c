import { Download, RotateCw, X, ZoomIn, ZoomOut } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

/** Where a picture lies: moved by (x, y) px from the middle, enlarged `scale` times, turned by quarters. */
interface View {
  scale: number;
  x: number;
  y: number;
  turns: number;
}

interface LightboxProps {
  src: string;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const WHOLE: View = { scale: 1, x: 0, y: 0, turns: 0 };
const LARGEST = 5;
const STEP = 1.5;

/** A picture over the whole page: wheel, pinch or + and − enlarge it, dragging moves it, r turns it. */
export function Lightbox({ src, name, open, onOpenChange }: LightboxProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-[#0c110fe6]" />
        <Primitive.Content aria-describedby={undefined} className="fixed inset-0 z-50 outline-none">
          <Stage src={src} name={name} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Stage({ src, name }: { src: string; name: string }) {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(WHOLE);
  const zoom = (factor: number) => setView((now) => zoomed(now, factor));
  const turn = () => setView((now) => ({ ...now, x: 0, y: 0, turns: now.turns + 1 }));
  useHands(stage, setView);
  useKeys({ "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), "0": () => setView(WHOLE), r: turn });
  return (
    <>
      <div ref={stage} className="absolute inset-0 touch-none overflow-hidden">
        <img
          src={src}
          alt={name}
          draggable={false}
          className="absolute inset-0 m-auto max-h-[calc(100%-7rem)] max-w-[calc(100%-2rem)] bg-white select-none"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale}) rotate(${view.turns * 90}deg)` }}
        />
      </div>
      <div className="absolute inset-x-0 top-0 flex items-center gap-1 bg-[#0c110fb3] p-2 text-white">
        <Primitive.Title className="min-w-0 flex-1 truncate ps-2 text-base font-medium">
          <bdi>{name}</bdi>
        </Primitive.Title>
        <Tool label={t("picture.zoomOut")} onPress={() => zoom(1 / STEP)}>
          <ZoomOut aria-hidden />
        </Tool>
        <Tool label={t("picture.zoomIn")} onPress={() => zoom(STEP)}>
          <ZoomIn aria-hidden />
        </Tool>
        <Tool label={t("picture.turn")} onPress={turn}>
          <RotateCw aria-hidden />
        </Tool>
        <Button asChild look="ghost" size="icon" aria-label={t("picture.download")} className={TOOL}>
          <a href={src} download={name}>
            <Download aria-hidden />
          </a>
        </Button>
        <Primitive.Close asChild>
          <Button look="ghost" size="icon" aria-label={t("close")} className={TOOL}>
            <X aria-hidden />
          </Button>
        </Primitive.Close>
      </div>
    </>
  );
}

const TOOL = "text-white hover:bg-white/20 hover:text-white";

function Tool({ label, onPress, children }: { label: string; onPress: () => void; children: ReactNode }) {
  return (
    <Button look="ghost" size="icon" aria-label={label} title={label} onClick={onPress} className={TOOL}>
      {children}
    </Button>
  );
}

/** The view after enlarging `factor` times around a point `at`, in px from the middle. */
export function zoomed(view: View, factor: number, at = { x: 0, y: 0 }): View {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * factor));
  if (scale === 1) return { ...view, scale, x: 0, y: 0 };
  const grown = scale / view.scale;
  return { ...view, scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown };
}

/** Wheel, pointer and two fingers. */
function useHands(stage: React.RefObject<HTMLElement | null>, change: (next: (view: View) => View) => void): void {
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const pointers = new Map<number, { x: number; y: number }>();
    const place = ({ clientX, clientY }: MouseEvent) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      change((view) => zoomed(view, Math.exp(-event.deltaY / 400), place(event)));
    };
    const down = (event: PointerEvent) => {
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, place(event));
    };
    const move = (event: PointerEvent) => {
      const from = pointers.get(event.pointerId);
      if (!from) return;
      const to = place(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, to);
      change((view) => (other ? pinched(view, from, to, other) : dragged(view, from, to)));
    };
    const up = (event: PointerEvent) => pointers.delete(event.pointerId);
    const twice = (event: MouseEvent) => change((view) => (view.scale > 1 ? { ...WHOLE, turns: view.turns } : zoomed(view, 2.5, place(event))));
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("dblclick", twice);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("dblclick", twice);
    };
  }, [stage, change]);
}

interface Point {
  x: number;
  y: number;
}

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y);

function dragged(view: View, from: Point, to: Point): View {
  return view.scale === 1 ? view : { ...view, x: view.x + to.x - from.x, y: view.y + to.y - from.y };
}

function pinched(view: View, from: Point, to: Point, other: Point): View {
  const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
  return zoomed(view, distance(to, other) / Math.max(1, distance(from, other)), middle);
}

function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => keys[event.key]?.();
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

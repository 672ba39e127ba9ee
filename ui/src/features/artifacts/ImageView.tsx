import { Grid3x3, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { fileUrl } from "@/api/artifacts";
import { IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { useHabit } from "./useHabit";
import type { ViewProps } from "./view";

const LEAST = 0.05;
const MOST = 64;
const STEP = 1.25;
/** Pixels that an arrow key moves the picture. */
const ARROW = 40;

/** Zoom 0: as large as there is room, but no larger than it is. */
interface Place {
  zoom: number;
  x: number;
  y: number;
}

const FITTED: Place = { zoom: 0, x: 0, y: 0 };

/** A picture that can be enlarged and moved. In an <img> no script of an SVG runs. */
export function ImageView({ source, path }: ViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const [place, setPlace] = useState(FITTED);
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [broken, setBroken] = useState(false);
  const [pixelated, setPixelated] = useHabit("millrace.image.pixels");

  /** Enlarged around a point of the box, which stays where it is. */
  const zoom = (factor: number, at = { x: 0, y: 0 }) =>
    setPlace((before) => {
      const fitted = image.current && image.current.naturalWidth ? image.current.offsetWidth / image.current.naturalWidth : 1;
      const from = before.zoom || fitted;
      const next = Math.max(LEAST, Math.min(MOST, from * factor));
      const grown = next / from;
      return { zoom: next, x: at.x - (at.x - before.x) * grown, y: at.y - (at.y - before.y) * grown };
    });
  const move = (x: number, y: number) => setPlace((before) => (before.zoom ? { ...before, x: before.x + x, y: before.y + y } : before));

  // React listens to the wheel passively: the page would scroll.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top, width, height } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 });
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [broken]);

  if (broken) return <Empty title="The browser cannot show this image.">It may be broken, or of a kind that it does not know.</Empty>;

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      "+": () => zoom(STEP),
      "=": () => zoom(STEP),
      "-": () => zoom(1 / STEP),
      "0": () => setPlace(FITTED),
      ArrowLeft: () => move(ARROW, 0),
      ArrowRight: () => move(-ARROW, 0),
      ArrowUp: () => move(0, ARROW),
      ArrowDown: () => move(0, -ARROW),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) move(event.movementX, event.movementY);
  };
  return (
    <div className="relative flex min-h-48 flex-1 flex-col">
      <div
        ref={box}
        tabIndex={0}
        role="group"
        aria-label="The image: + and − zoom, arrows move, 0 fits"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => setPlace(place.zoom ? FITTED : { zoom: 1, x: 0, y: 0 })}
        className={`grid flex-1 touch-none place-items-center overflow-hidden p-4 -outline-offset-2 ${place.zoom ? "cursor-grab active:cursor-grabbing" : ""}`}
      >
        <img
          ref={image}
          src={fileUrl(source, path)}
          alt={path}
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
          onError={() => setBroken(true)}
          className={place.zoom ? "checkered max-w-none shadow" : "checkered max-h-full max-w-full shadow"}
          style={{
            imageRendering: pixelated ? "pixelated" : undefined,
            ...(place.zoom && size
              ? { width: size.width * place.zoom, height: size.height * place.zoom, transform: `translate(${place.x}px, ${place.y}px)` }
              : {}),
          }}
        />
      </div>
      <div className="flex shrink-0 items-center gap-1 border-t border-line bg-surface px-3 py-1 text-xs text-dim">
        {size && (
          <span className="mr-auto tabular-nums">
            {size.width} × {size.height}
            {place.zoom > 0 && ` · ${Math.round(place.zoom * 100)} %`}
          </span>
        )}
        <IconButton label="Larger (+)" onClick={() => zoom(STEP)}>
          <ZoomIn className="size-4" />
        </IconButton>
        <IconButton label="Smaller (−)" onClick={() => zoom(1 / STEP)}>
          <ZoomOut className="size-4" />
        </IconButton>
        <IconButton label="Fit (0)" onClick={() => setPlace(FITTED)}>
          <Maximize className="size-4" />
        </IconButton>
        <IconButton label="Sharp pixels" aria-pressed={pixelated} onClick={() => setPixelated(!pixelated)}>
          <Grid3x3 className={pixelated ? "size-4 text-accent" : "size-4"} />
        </IconButton>
      </div>
    </div>
  );
}

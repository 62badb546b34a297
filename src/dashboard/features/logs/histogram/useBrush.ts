import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from "react";
import { axisOf, binOf, binStart } from "./bars.ts";
import type { TimeRange } from "./histogramText.ts";
import type { TimeBins } from "./timeBins.ts";

export type BrushOptions = {
  bins: TimeBins;
  range: TimeRange | undefined;
  visible: TimeRange | undefined;
  onBrush: (range: TimeRange | undefined) => void;
  onShow: (time: number) => void;
};

/** Below that a shaky hand meant a click. */
const DRAG_PX = 4;

/** A brush in the making, from one bin to another, in times, since bins merge while one drags. */
type Draft = { anchor: number; head: number; by: "pointer" | "keys" };

/**
 * What pointer and keys do on the histogram. A brush is told once it is done: at the end of a drag, or when Shift is
 * let go, so that the bins do not change under whoever is still choosing.
 */
export function useBrush({ bins, range, visible, onBrush, onShow }: BrushOptions) {
  const [hover, setHover] = useState<number>();
  const [cursor, setCursor] = useState<number>();
  const [draft, setDraft] = useState<Draft>();
  const press = useRef<{ x: number; time: number } | undefined>(undefined);
  const wasDrag = useRef(false);

  const cursorBin = binOf(bins, cursor ?? visible?.from ?? binStart(bins, bins.bins - 1));
  const drafted = draft && spanOf(bins, draft);

  const timeAt = (event: MouseEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const axis = axisOf(bins);
    const time = axis.from + ((event.clientX - left) / (width || 1)) * (axis.to - axis.from);
    return binStart(bins, binOf(bins, time));
  };

  const finish = () => {
    if (!draft) return;
    setDraft(undefined);
    onBrush(spanOf(bins, draft));
  };
  const cancel = () => {
    press.current = undefined;
    setDraft(undefined);
  };

  const moveTo = (bin: number, extend: boolean) => {
    const head = binStart(bins, Math.min(bins.bins - 1, Math.max(0, bin)));
    if (extend) setDraft({ anchor: draft?.anchor ?? firstAnchor(bins, range, cursorBin), head, by: "keys" });
    else setDraft(undefined);
    setCursor(head);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = keyTarget(event.key, cursorBin, bins.bins);
    if (target !== undefined) moveTo(target, event.shiftKey);
    else if (event.key === "Enter") onShow(binStart(bins, cursorBin));
    else if (event.key === "Escape" && draft) {
      // The click that ends this press means nothing any more.
      wasDrag.current = press.current !== undefined;
      cancel();
    } else if ((event.key === "Escape" || event.key === "Delete") && range) onBrush(undefined);
    else return;
    // The log has the same keys.
    event.preventDefault();
  };

  return {
    hoverBin: hover === undefined ? undefined : binOf(bins, hover),
    cursorBin,
    drafted,
    handlers: {
      onKeyDown,
      onKeyUp: (event: KeyboardEvent) => event.key === "Shift" && draft?.by === "keys" && finish(),
      onBlur: () => draft?.by === "keys" && finish(),
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0 || !event.isPrimary) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        wasDrag.current = false;
        press.current = { x: event.clientX, time: timeAt(event) };
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const time = timeAt(event);
        setHover(time);
        const from = press.current;
        if (!from || (!draft && Math.abs(event.clientX - from.x) < DRAG_PX)) return;
        wasDrag.current = true;
        setDraft({ anchor: from.time, head: time, by: "pointer" });
      },
      onPointerUp() {
        press.current = undefined;
        if (draft?.by === "pointer") finish();
      },
      onPointerCancel: cancel,
      onPointerLeave: () => setHover(undefined),
      onClick(event: MouseEvent<HTMLElement>) {
        if (wasDrag.current) wasDrag.current = false;
        else if (event.detail < 2) {
          setCursor(timeAt(event));
          onShow(timeAt(event));
        }
      },
      onDoubleClick: () => onBrush(undefined),
    },
  };
}

/** Both bins are part of the brush. */
function spanOf(bins: TimeBins, { anchor, head }: Draft): TimeRange {
  const [first, last] = [binOf(bins, anchor), binOf(bins, head)].sort((a, b) => a - b);
  return { from: binStart(bins, first!), to: binStart(bins, last! + 1) };
}

/** Extending at an end of the range that is there moves that end; anywhere else a new range begins. */
function firstAnchor(bins: TimeBins, range: TimeRange | undefined, cursor: number): number {
  if (range) {
    const [first, last] = [binOf(bins, range.from), binOf(bins, range.to - 1)];
    if (cursor === last) return binStart(bins, first);
    if (cursor === first) return binStart(bins, last);
  }
  return binStart(bins, cursor);
}

function keyTarget(key: string, cursor: number, bins: number): number | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return cursor + 1;
    case "ArrowLeft":
    case "ArrowDown":
      return cursor - 1;
    case "PageUp":
      return cursor + 10;
    case "PageDown":
      return cursor - 10;
    case "Home":
      return 0;
    case "End":
      return bins - 1;
    default:
      return undefined;
  }
}

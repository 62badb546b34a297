import { memo, type PointerEvent, useEffect, useRef, useState } from "react";
import { useElementSize } from "../../../ui/useElementSize.ts";
import { type MinimapMarks, paintMinimap } from "./minimapPaint.ts";

type Props = MinimapMarks & {
  /** The rows on screen, as parts of the whole. */
  view: { from: number; to: number };
  onJump: (position: number) => void;
};

/**
 * Where errors, hits and marks are in the whole log, beside the scrollbar: as tall as what it stands in. A pointer's
 * shortcut and hidden from screen readers: by keyboard e and E lead from error to error, n and N from hit to hit.
 */
export function Minimap({ view, onJump, errors, warnings, hits, marks }: Props) {
  const jump = (event: PointerEvent<HTMLElement>) => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    onJump(Math.min(1, Math.max(0, (event.clientY - top) / (height || 1))));
  };
  return (
    <div
      aria-hidden
      onPointerDown={(event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        // Keeps the focus, and with it the log's keys, where they are.
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        jump(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && jump(event)}
      className="relative h-full w-3 cursor-pointer touch-none border-l border-line bg-surface select-none"
    >
      <Marks errors={errors} warnings={warnings} hits={hits} marks={marks} />
      <div
        className="pointer-events-none absolute inset-x-0 min-h-1 border-y border-line-strong bg-fg/10"
        style={{ top: `${view.from * 100}%`, height: `${Math.max(0, view.to - view.from) * 100}%` }}
      />
    </div>
  );
}

/** Apart from the view, so that scrolling paints nothing. */
const Marks = memo(function Marks({ errors, warnings, hits, marks }: MinimapMarks) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, pixelRatio } = useElementSize(canvas);
  const scheme = useColourScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what the colours read from the page are
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext("2d");
    if (!target || !context) return;
    const size = {
      width: Math.round(width * pixelRatio),
      height: Math.round(height * pixelRatio),
      pixel: Math.max(1, Math.round(pixelRatio)),
    };
    target.width = size.width;
    target.height = size.height;
    const styles = getComputedStyle(target);
    const colour = (token: string) => styles.getPropertyValue(`--qd-${token}`).trim();
    paintMinimap(context, { errors, warnings, hits, marks }, size, {
      errors: colour("bad"),
      warnings: colour("warn"),
      hits: colour("info"),
      marks: colour("accent"),
    });
  }, [errors, warnings, hits, marks, width, height, pixelRatio, scheme]);
  return <canvas ref={canvas} className="absolute inset-0 size-full" />;
});

/** A canvas does not follow the page's scheme by itself. */
function useColourScheme(): string | undefined {
  const [scheme, setScheme] = useState(() => document.documentElement.dataset.scheme);
  useEffect(() => {
    const read = () => setScheme(document.documentElement.dataset.scheme);
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ["data-scheme"] });
    read();
    return () => observer.disconnect();
  }, []);
  return scheme;
}

import { memo, useMemo, useRef } from "react";
import { useElementSize } from "../../../ui/useElementSize.ts";
import { barPaths } from "./bars.ts";
import type { TimeBins } from "./timeBins.ts";

/** Room under the ground line for the ticks that say "errors here" without colour. */
const TICKS_PX = 4;

const fills = ["fill-line-strong", "fill-line-strong", "fill-faint", "fill-warn", "fill-bad", "fill-faint"];

/** The picture alone; drawn again when the bins or the size change, not when a pointer moves. */
export const HistogramBars = memo(function HistogramBars({ bins }: { bins: TimeBins }) {
  const box = useRef<SVGSVGElement>(null);
  const { width, height, pixelRatio } = useElementSize(box);
  // One unit is one device pixel, so that edges are crisp on every screen.
  const wide = Math.round(width * pixelRatio);
  const tall = Math.round(height * pixelRatio);
  const pixel = Math.max(1, Math.round(pixelRatio));
  const ground = tall - TICKS_PX * pixel;
  const { levels, ticks } = useMemo(
    () => barPaths(bins, wide, Math.max(1, ground), pixel),
    [bins, wide, ground, pixel],
  );
  return (
    <svg
      ref={box}
      aria-hidden
      className="absolute inset-0 size-full"
      viewBox={`0 0 ${wide || 1} ${tall || 1}`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
    >
      <path d={`M0 ${ground}h${wide}v${pixel}h${-wide}z`} className="fill-line" />
      {levels.map((path, level) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a level's number is what it is
        path === "" ? null : <path key={level} d={path} className={fills[level]} />,
      )}
      <path d={ticks} className="fill-bad" />
    </svg>
  );
});

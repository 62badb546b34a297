import { useId } from "react";
import { axisOf, binOf, binStart, tallest } from "./bars.ts";
import { HistogramBars } from "./HistogramBars.tsx";
import {
  clockOf,
  countText,
  endLabels,
  levelWords,
  scaleText,
  spanText,
  type TimeRange,
  tally,
} from "./histogramText.ts";
import type { TimeBins } from "./timeBins.ts";
import { type BrushOptions, useBrush } from "./useBrush.ts";

type Props = Omit<BrushOptions, "bins"> & {
  /** Undefined until somebody counted. */
  bins: TimeBins | undefined;
  /** Times as UTC, as the log's own column may show them. */
  utc?: boolean;
};

/**
 * The log over time, stacked by level, whatever rows are drawn. Drag to choose a range, click to go there; by keyboard
 * the arrows move, with Shift they choose, Enter goes there, Escape or Delete shows everything again.
 */
export function Histogram({ bins, ...rest }: Props) {
  if (bins && bins.bins > 0) return <Counted bins={bins} {...rest} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields are in here
    <div role="group" aria-label="Lines over time" className="px-3 text-xs text-muted">
      <div className="h-8 border-b border-line" />
      <div className="h-5 text-center leading-5">{bins ? "No lines" : "Counting lines"}</div>
    </div>
  );
}

function Counted({ bins, utc = false, ...rest }: Props & { bins: TimeBins }) {
  const { range, visible, onBrush } = rest;
  const helpId = useId();
  const { hoverBin, cursorBin, drafted, handlers } = useBrush({ bins, ...rest });
  const axis = axisOf(bins);
  const shown = drafted ?? range;
  // Zoomed in to the range there is nothing to tell it from.
  const chosen = shown && (shown.from > axis.from || shown.to < axis.to) ? shown : undefined;
  const [first, last] = endLabels(axis, bins.step, Date.now(), utc);
  const words = shown
    ? `${spanText(shown, bins.step, utc)}, ${countText(within(bins, shown))}`
    : `${clockOf(binStart(bins, cursorBin), bins.step, utc)}, ${countText(tally(bins, cursorBin, cursorBin + 1))}`;

  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields are in here
    <div role="group" aria-label="Lines over time" className="px-3 text-xs text-muted">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={bins.bins - 1}
        aria-valuenow={cursorBin}
        aria-valuetext={words}
        aria-describedby={helpId}
        {...handlers}
        className="group relative h-8 cursor-crosshair touch-pan-y rounded-sm select-none"
      >
        {visible && <Band axis={axis} range={visible} className="border-t-2 border-faint bg-hover" />}
        {chosen && <Band axis={axis} range={chosen} className="bg-accent-soft" />}
        <HistogramBars bins={bins} />
        {chosen && <Outside axis={axis} range={chosen} />}
        <Band
          axis={axis}
          range={{ from: binStart(bins, cursorBin), to: binStart(bins, cursorBin + 1) }}
          className="hidden min-w-1 outline-1 outline-focus group-focus-visible:block"
        />
        {hoverBin !== undefined && <BinWords axis={axis} bins={bins} bin={hoverBin} utc={utc} />}
        {hoverBin === undefined && (
          <div className="hidden group-focus-visible:block">
            <BinWords axis={axis} bins={bins} bin={cursorBin} utc={utc} />
          </div>
        )}
      </div>
      <p id={helpId} className="sr-only">
        Arrow keys move, with Shift they choose a range, Enter shows the lines, Escape shows all times again.
      </p>
      <div className="flex h-5 items-center justify-between gap-2 tabular-nums pointer-coarse:h-8">
        <span className={shown && "max-sm:sr-only"}>{first}</span>
        {shown ? (
          <span className="flex min-w-0 items-center gap-2">
            <span className="truncate text-fg">
              {clockOf(shown.from, bins.step, utc)} – {clockOf(shown.to, bins.step, utc)},{" "}
              {countText(within(bins, shown))}
            </span>
            <button
              type="button"
              onClick={() => onBrush(undefined)}
              className="shrink-0 rounded-sm text-accent hover:underline pointer-coarse:px-2 pointer-coarse:py-1.5"
            >
              Show all times
            </button>
          </span>
        ) : (
          <span className="truncate">{scaleText(tallest(bins), bins.step)}</span>
        )}
        <span className={shown && "max-sm:sr-only"}>{last}</span>
      </div>
    </div>
  );
}

/** Lines of the bins that a range touches. */
function within(bins: TimeBins, { from, to }: TimeRange): number[] {
  if (to <= binStart(bins, 0) || from >= binStart(bins, bins.bins)) return tally(bins, 0, 0);
  return tally(bins, binOf(bins, from), binOf(bins, to - 1) + 1);
}

/** Per cent of the width, within the picture. */
function share(axis: TimeRange, time: number): number {
  return Math.min(100, Math.max(0, ((time - axis.from) / (axis.to - axis.from)) * 100));
}

type BandProps = { axis: TimeRange; range: TimeRange; className: string };

function Band({ axis, range, className }: BandProps) {
  const left = share(axis, range.from);
  return (
    <div
      className={`pointer-events-none absolute inset-y-0 min-w-px ${className}`}
      style={{ left: `${left}%`, width: `${share(axis, range.to) - left}%` }}
    />
  );
}

/** What is not chosen is dimmed, and the choice has edges. */
function Outside({ axis, range }: { axis: TimeRange; range: TimeRange }) {
  return (
    <>
      <Band axis={axis} range={{ from: axis.from, to: range.from }} className="bg-bg/75" />
      <Band axis={axis} range={{ from: range.to, to: axis.to }} className="bg-bg/75" />
      <Band axis={axis} range={range} className="border-x border-accent" />
    </>
  );
}

type BinWordsProps = { axis: TimeRange; bins: TimeBins; bin: number; utc: boolean };

/** Reads out one bin to who sees; who hears has the same in the slider's value. */
function BinWords({ axis, bins, bin, utc }: BinWordsProps) {
  const [from, to] = [binStart(bins, bin), binStart(bins, bin + 1)];
  const at = share(axis, (from + to) / 2);
  const words = levelWords(tally(bins, bin, bin + 1));
  return (
    <div
      aria-hidden
      // Below the labels, leaning to the side where there is room.
      style={{ left: `${at}%`, translate: `-${at}%` }}
      className="pointer-events-none absolute top-full z-20 mt-6 rounded-md border border-line-strong bg-raised px-2 py-1 whitespace-nowrap text-fg shadow-lg"
    >
      <div className="tabular-nums">{spanText({ from, to }, bins.step, utc)}</div>
      {words.length === 0 && <div className="text-muted">No lines</div>}
      {words.map(({ level, text }) => (
        <div key={level} className={levelLooks[level]}>
          {text}
        </div>
      ))}
    </div>
  );
}

const levelLooks = ["text-muted", "text-muted", "text-fg", "text-warn", "text-bad", "text-muted"];

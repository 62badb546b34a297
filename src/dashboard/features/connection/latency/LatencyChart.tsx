import { type PointerEvent, useState } from "react";
import { clockText, durationText } from "../../../ui/timeText.ts";
import { type Course, msText, pointNear, stretches } from "../model/course.ts";

const WIDTH = 600;
const HEIGHT = 72;

type Props = { course: Course; label: string };

/** A quarter of an hour as a line, with outages shaded. The pointer reads single answers. */
export function LatencyChart({ course, label }: Props) {
  const [pointed, setPointed] = useState<number>();
  const { from, to, gaps, summary } = course;
  const top = niceTop(summary?.max ?? 1);
  const x = (at: number) => ((at - from) / (to - from || 1)) * WIDTH;
  const y = (ms: number) => HEIGHT - (ms / top) * HEIGHT;
  const found = pointed === undefined ? undefined : pointNear(course, pointed);
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setPointed(from + ((event.clientX - left) / (width || 1)) * (to - from));
  };
  return (
    <div>
      <div
        className="relative h-18 touch-pan-y"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setPointed(undefined)}
      >
        <svg
          role="img"
          aria-label={`${label}. ${inWords(course)}`}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="size-full overflow-visible text-accent"
        >
          <path
            d={`M0 0H${WIDTH}M0 ${HEIGHT}H${WIDTH}`}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          {gaps.map((gap) => (
            <rect
              key={gap.from}
              x={x(gap.from)}
              width={Math.max(2, x(gap.to) - x(gap.from))}
              y={0}
              height={HEIGHT}
              className="fill-bad-soft"
            />
          ))}
          {stretches(course).map((stretch) => (
            <path
              key={stretch[0]!.at}
              d={
                stretch
                  .map(
                    ({ at, ms }, index) =>
                      `${index === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(ms).toFixed(1)}`,
                  )
                  .join("") + (stretch.length === 1 ? "h1" : "")
              }
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              strokeLinecap="round"
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {found && (
            <path
              d={`M${x(found.at).toFixed(1)} 0V${HEIGHT}`}
              className="stroke-line-strong"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <span aria-hidden className="absolute top-0.5 left-1 text-xs text-muted tabular-nums">
          {msText(top)}
        </span>
        {found && (
          <span
            aria-hidden
            className="absolute top-0.5 right-1 rounded-sm bg-raised px-1 text-xs font-medium tabular-nums"
          >
            {clockText(found.at)} · {msText(found.ms)}
          </span>
        )}
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-muted">
        <span>15 min ago</span>
        <span>now</span>
      </div>
    </div>
  );
}

/** 1, 2 or 5 of a power of ten: the scale does not jump with each answer. */
export function niceTop(max: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(max, 0.1)));
  return power * ([1, 2, 5, 10].find((step) => max <= step * power) ?? 10);
}

export function inWords({ summary, gaps, points }: Course): string {
  if (!summary) return "Nothing was measured.";
  const away = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const outages =
    gaps.length === 0
      ? "no outage"
      : `${gaps.length === 1 ? "1 outage" : `${gaps.length} outages`}, ${durationText(away)} in all`;
  return `${points.length} answers between ${msText(summary.min)} and ${msText(summary.max)}, ${outages}.`;
}

export type Point = { at: number; ms: number };
export type Span = { from: number; to: number };

/** Latency over a stretch of time that ends now. */
export type Course = Span & {
  points: readonly Point[];
  /** Where answers stayed out. */
  gaps: readonly Span[];
  /** `quick` is that of the newest few. Undefined without a single answer. */
  summary:
    | { newest: number; quick: number; min: number; median: number; p95: number; max: number }
    | undefined;
};

/** The quickest of so many is the network's time: a single one may have waited for a busy process. */
const RECENT = 3;
/** More than two answers in a row are missing. */
const GAP_OF = 2.5;

/** `points` oldest first, one in `everyMs` as long as answers come. NaN is a question without an answer. */
export function courseOf(points: readonly Point[], span: Span, everyMs: number): Course {
  const known = points.filter(({ at, ms }) => at >= span.from && at <= span.to && !Number.isNaN(ms));
  const gaps: Span[] = [];
  known.forEach(({ at }, index) => {
    const next = known[index + 1]?.at ?? span.to;
    if (next - at > everyMs * GAP_OF) gaps.push({ from: at, to: next });
  });
  const sorted = known.map(({ ms }) => ms).sort((a, b) => a - b);
  const summary =
    sorted.length === 0
      ? undefined
      : {
          newest: known.at(-1)!.ms,
          quick: Math.min(...known.slice(-RECENT).map(({ ms }) => ms)),
          min: sorted[0]!,
          median: quantile(sorted, 0.5),
          p95: quantile(sorted, 0.95),
          max: sorted.at(-1)!,
        };
  return { ...span, points: known, gaps, summary };
}

/** The nearest rank: a value that was measured, never one between two. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}

/** The points between gaps: each is one stroke of the line. */
export function stretches({ points, gaps }: Course): Point[][] {
  const starts = new Set(gaps.map(({ from }) => from));
  const all: Point[][] = [[]];
  for (const point of points) {
    all.at(-1)!.push(point);
    if (starts.has(point.at)) all.push([]);
  }
  return all.filter((stretch) => stretch.length > 0);
}

/** The measured point nearest to a moment. */
export function pointNear({ points }: Course, at: number): Point | undefined {
  return points.reduce<Point | undefined>(
    (best, point) => (best && Math.abs(best.at - at) <= Math.abs(point.at - at) ? best : point),
    undefined,
  );
}

export type Tone = "ok" | "warn" | "bad";
/** What the reference colours by (reference-site §2): below the first fine, below the second noticeable. */
export const toneOf = (ms: number): Tone => (ms < 150 ? "ok" : ms < 300 ? "warn" : "bad");

export function msText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

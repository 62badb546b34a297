import type { Measure } from "./measures.ts";
import { topOf } from "./measures.ts";
import { gapsOf, type Series, type StatsHistory } from "./statsHistory.ts";

/** What painting needs of a canvas. */
export type Canvas = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "stroke"
  | "fill"
  | "closePath"
  | "fillRect"
  | "clearRect"
  | "setLineDash"
  | "strokeStyle"
  | "fillStyle"
  | "lineWidth"
  | "globalAlpha"
>;

export type Colours = Record<"line" | "grid" | "gap" | "oom" | "restart" | "cursor", string>;

export type Area = { width: number; height: number; pixel: number };
/** Seconds, both shown. */
export type Span = { from: number; to: number };

/** One line through what was measured; a gap ends it, a second skipped between two samples does not. */
function paintSeries(
  canvas: Canvas,
  history: StatsHistory,
  series: Series,
  { width, height, pixel }: Area,
  { from, to }: Span,
  top: number,
): void {
  const step = width / Math.max(1, to - from);
  // A line at either end keeps its whole thickness.
  const usable = height - 2 * pixel;
  canvas.beginPath();
  let isDown = false;
  for (let second = from; second <= to; second++) {
    const exact = history.value(series, second);
    if (Number.isNaN(exact)) {
      if (Number.isNaN(history.valueNear(series, second))) isDown = false;
      continue;
    }
    const x = (second - from) * step;
    const y = pixel + usable - (Math.min(exact, top) / top) * usable;
    if (isDown) canvas.lineTo(x, y);
    else {
      canvas.moveTo(x, y);
      // One sample between two gaps is a point, which a line without length would not show.
      canvas.lineTo(x + pixel, y);
    }
    isDown = true;
  }
  canvas.stroke();
}

/** The small picture of a row: one measure's first line, nothing around it. */
export function paintSparkline(
  canvas: Canvas,
  history: StatsHistory,
  measure: Measure,
  area: Area,
  span: Span,
  colours: Colours,
): void {
  canvas.clearRect(0, 0, area.width, area.height);
  canvas.lineWidth = 1.25 * area.pixel;
  const top = topOf(measure, history, span.from, span.to);
  paintEvents(canvas, history, area, span, colours);
  canvas.strokeStyle = colours.line;
  for (const [at, { key }] of measure.series.entries()) {
    canvas.setLineDash(at === 0 ? [] : [2 * area.pixel, 2 * area.pixel]);
    paintSeries(canvas, history, key, area, span, top);
  }
  canvas.setLineDash([]);
}

/** The large one: quarters of the scale, gaps, events, lines, and the moment that is read. */
export function paintChart(
  canvas: Canvas,
  history: StatsHistory,
  measure: Measure,
  area: Area,
  span: Span,
  colours: Colours,
  cursor: number | undefined,
): void {
  const { width, height, pixel } = area;
  const xOf = (second: number) => ((second - span.from) / Math.max(1, span.to - span.from)) * width;
  canvas.clearRect(0, 0, width, height);
  canvas.fillStyle = colours.gap;
  for (const [from, to] of gapsOf(history, span.from, span.to))
    canvas.fillRect(xOf(from), 0, xOf(to) - xOf(from), height);
  canvas.fillStyle = colours.grid;
  for (const part of [0.25, 0.5, 0.75]) canvas.fillRect(0, Math.round(part * height), width, pixel);
  paintEvents(canvas, history, area, span, colours);
  canvas.strokeStyle = colours.line;
  canvas.lineWidth = 1.5 * pixel;
  const top = topOf(measure, history, span.from, span.to);
  for (const [at, { key }] of measure.series.entries()) {
    canvas.setLineDash(at === 0 ? [] : [4 * pixel, 3 * pixel]);
    paintSeries(canvas, history, key, area, span, top);
  }
  canvas.setLineDash([]);
  if (cursor === undefined) return;
  canvas.fillStyle = colours.cursor;
  canvas.fillRect(Math.round(xOf(cursor)), 0, pixel, height);
}

/** Told apart by shape: lack of memory is a full line under a triangle, a restart a dashed one. */
function paintEvents(canvas: Canvas, history: StatsHistory, area: Area, span: Span, colours: Colours): void {
  const { width, height, pixel } = area;
  for (const { kind, at } of history.events(span.from)) {
    const x = Math.round(((at / 1000 - span.from) / Math.max(1, span.to - span.from)) * width);
    if (kind === "oom") {
      canvas.fillStyle = colours.oom;
      canvas.fillRect(x, 0, pixel, height);
      canvas.beginPath();
      canvas.moveTo(x - 4 * pixel, 0);
      canvas.lineTo(x + 5 * pixel, 0);
      canvas.lineTo(x, 7 * pixel);
      canvas.closePath();
      canvas.fill();
    } else {
      canvas.fillStyle = colours.restart;
      for (let y = 0; y < height; y += 6 * pixel) canvas.fillRect(x, y, pixel, 3 * pixel);
    }
  }
}

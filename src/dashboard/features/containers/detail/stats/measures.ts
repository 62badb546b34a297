import { bytesText } from "../../../../ui/bytesText.ts";
import { type Series, type StatsHistory, summaryOf } from "./statsHistory.ts";

export type MeasureKey = "cpu" | "memory" | "network" | "block";

export type Measure = {
  key: MeasureKey;
  title: string;
  /** The second one is drawn dashed. */
  series: readonly { key: Series; name: string }[];
  text: (value: number) => string;
  /** The top of the scale for a highest value. */
  top: (highest: number, limit: number) => number;
};

const percent = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
const rate = (value: number) => `${bytesText(value)}/s`;

/** The next 1, 2 or 5 of a power of ten, at least `least`: a line near zero is no mountain. */
function roundTop(highest: number, least: number): number {
  const wanted = Math.max(highest, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5, 10].find((step) => step * power >= wanted) ?? 10) * power;
}
const binaryTop = (highest: number, least: number) => 2 ** Math.ceil(Math.log2(Math.max(highest, least)));

export const MEASURES: readonly Measure[] = [
  {
    key: "cpu",
    title: "CPU",
    series: [{ key: "cpu", name: "CPU" }],
    text: percent,
    top: (highest) => roundTop(highest, 10),
  },
  {
    key: "memory",
    title: "Memory",
    series: [{ key: "memory", name: "Memory" }],
    text: bytesText,
    top: (highest, limit) => (limit > 0 ? Math.max(limit, highest) : binaryTop(highest, 1 << 20)),
  },
  {
    key: "network",
    title: "Network",
    series: [
      { key: "received", name: "Received" },
      { key: "sent", name: "Sent" },
    ],
    text: rate,
    top: (highest) => binaryTop(highest, 1024),
  },
  {
    key: "block",
    title: "Block I/O",
    series: [
      { key: "read", name: "Read" },
      { key: "written", name: "Written" },
    ],
    text: rate,
    top: (highest) => binaryTop(highest, 1024),
  },
];

export const measureOf = (key: MeasureKey): Measure => MEASURES.find((measure) => measure.key === key)!;

/** The top of a measure's scale for what is shown of it. */
export function topOf(measure: Measure, history: StatsHistory, from: number, to: number): number {
  const highest = measure.series.map(({ key }) => summaryOf(history, key, from, to)?.high ?? 0);
  const limit = summaryOf(history, "limit", from, to)?.high ?? 0;
  return measure.top(Math.max(...highest), limit);
}

/** A value with what it means, or that there is none. */
export const valueText = (measure: Measure, value: number): string =>
  Number.isNaN(value) ? "–" : measure.text(value);

import { MOST_MEASURED } from "#api/http/engine.ts";
import { bytesText } from "../../../../ui/bytesText.ts";
import { clockText } from "../../../../ui/timeText.ts";
import { type Measure, measureOf, valueText } from "./measures.ts";
import type { Series, StatsHistory } from "./statsHistory.ts";

/** A minute is what a row's width can show. */
export const SHOWN_SECONDS = 60;
/** By then the agent has said something of all that it measures. */
const PATIENT_MESSAGES = 3;
const QUIET_SECONDS = 5;

export const NOT_MEASURED = `Not measured: the agent measures ${MOST_MEASURED} containers at a time.`;

/** Whether the agent, which measures only so many, leaves this one out: others were told of, it was not. */
export function isLeftOut(history: StatsHistory, second: number, messages: number): boolean {
  const last = history.last();
  return messages >= PATIENT_MESSAGES && (last === undefined || second - last > QUIET_SECONDS);
}

/** What stands under the picture: both directions in one. */
export function shortText(measure: Measure, history: StatsHistory, second: number): string {
  const sum = measure.series.reduce((all, { key }) => all + history.valueNear(key, second), 0);
  return valueText(measure, sum);
}

/** The newest figures in a sentence, and what happened in the minute that is shown. */
export function rowWords(history: StatsHistory, second: number): string {
  const events = history
    .events(second - SHOWN_SECONDS)
    .map(({ kind, at }) => `${kind === "oom" ? "Out of memory" : "Restarted"} at ${clockText(at)}.`);
  return [figures(history, second), ...events].join(" ");
}

function figures(history: StatsHistory, second: number): string {
  const value = (series: Series) => history.valueNear(series, second);
  if (Number.isNaN(value("cpu"))) return "Nothing measured just now.";
  const rate = (series: Series) => valueText(measureOf("network"), value(series));
  const limit = value("limit");
  const memory = bytesText(value("memory")) + (Number.isNaN(limit) ? "" : ` of ${bytesText(limit)}`);
  return [
    `CPU ${valueText(measureOf("cpu"), value("cpu"))}`,
    `memory ${memory}`,
    `network ${rate("received")} in, ${rate("sent")} out`,
    `block I/O ${rate("read")} read, ${rate("written")} written.`,
  ].join(", ");
}

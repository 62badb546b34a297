import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ContainerStats } from "#api/http/engine.ts";
import { fakeStreams } from "../../../../streams/testing/fakeStream.ts";
import { someStats } from "../testing/someStats.ts";
import { measureOf, topOf } from "./measures.ts";
import { type Canvas, paintChart } from "./paintStats.ts";
import { createStatsFeed } from "./statsFeed.ts";
import { createStatsHistory, gapsOf, KEPT_SECONDS, summaryOf } from "./statsHistory.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const historyOf = (...samples: ContainerStats[]) => {
  const history = createStatsHistory();
  for (const sample of samples) history.add(sample);
  return history;
};

test("[C14] counters become rates, from the second sample on", () => {
  const history = historyOf(someStats(1000), someStats(1001), someStats(1003));
  expect(history.value("received", 1000)).toBeNaN();
  expect(history.value("received", 1001)).toBe(100);
  expect(history.value("received", 1003)).toBe(100);
  expect(history.value("cpu", 1002)).toBeNaN();
  expect(history.valueNear("cpu", 1002)).toBe(10);
});

test("[C14] ten minutes are kept, and what is older is no value", () => {
  const history = historyOf(...Array.from({ length: KEPT_SECONDS + 5 }, (_, at) => someStats(1000 + at)));
  expect(history.value("cpu", 1004)).toBeNaN();
  expect(history.value("cpu", 1005)).toBe(10);
  expect(history.first()).toBe(1005);
  expect(summaryOf(history, "cpu", 0, 1004)).toBeUndefined();
});

test("[C14] a silence is a gap, a second skipped between two samples is none", () => {
  const history = historyOf(someStats(1000), someStats(1002), someStats(1010), someStats(1011));
  expect(gapsOf(history, 990, 1011)).toEqual([[1002, 1010]]);
  expect(gapsOf(history, 990, 1030)).toEqual([
    [1002, 1010],
    [1011, 1030],
  ]);
  expect(history.value("received", 1010)).toBeNaN();
  expect(history.valueNear("cpu", 1009)).toBeNaN();
});

test("[C14] counters that begin anew are a restart, which the engine tells again without a second mark", () => {
  const history = historyOf(someStats(1000), someStats(1001, { network_received: 5 }));
  expect(history.value("received", 1001)).toBeNaN();
  expect(history.restarts()).toBe(1);
  history.mark({ kind: "restart", at: 1_000_500 });
  history.mark({ kind: "oom", at: 1_000_500 });
  expect(history.events(900).map(({ kind }) => kind)).toEqual(["oom", "restart"]);
  expect(history.events(1002)).toEqual([]);
});

test("[C14] a restart that left every counter where it was is told by its start, with the lack of memory before it", () => {
  const past = {
    started_at: new Date(1_002_500).toISOString(),
    out_of_memory_at: new Date(1_002_200).toISOString(),
  };
  const history = historyOf(
    someStats(1000, { started_at: new Date(500_000).toISOString() }),
    someStats(1003, past),
    someStats(1004, past),
  );
  expect(history.restarts()).toBe(1);
  expect(history.events(900).map(({ kind }) => kind)).toEqual(["oom", "restart"]);
});

test("samples that come again, and without a time, are left out", () => {
  const history = historyOf(someStats(1001), someStats(1000), someStats(1002, { at: "soon" }));
  expect(history.last()).toBe(1001);
  expect(summaryOf(history, "cpu", 990, 1010)).toEqual({ low: 10, mean: 10, high: 10 });
});

test("[C14] memory is shown against its limit, and without one on a scale of its own", () => {
  const memory = measureOf("memory");
  expect(topOf(memory, historyOf(someStats(1000)), 990, 1000)).toBe(4000);
  expect(topOf(memory, historyOf(someStats(1000, { memory_limit: 0 })), 990, 1000)).toBe(1 << 20);
  expect(topOf(measureOf("cpu"), historyOf(someStats(1000)), 990, 1000)).toBe(10);
  expect(topOf(measureOf("cpu"), historyOf(someStats(1000, { cpu_percent: 130 })), 990, 1000)).toBe(200);
});

/** Writes down the lines that are drawn, one list of x for each stretch. */
function recorder() {
  const stretches: number[][] = [];
  const filled: number[] = [];
  const nothing = () => {};
  const canvas: Canvas = {
    ...{ strokeStyle: "", fillStyle: "", lineWidth: 0, globalAlpha: 1 },
    ...{ beginPath: nothing, stroke: nothing, fill: nothing, closePath: nothing },
    ...{ clearRect: nothing, setLineDash: nothing },
    fillRect: (x, _y, width) => void filled.push(x, width),
    moveTo: (x) => void stretches.push([x]),
    lineTo: (x) => void stretches.at(-1)!.push(x),
  };
  return { canvas, stretches, filled };
}
const colours = { line: "", grid: "", gap: "", oom: "", restart: "", cursor: "" };

test("[C14] no line is drawn across a gap", () => {
  const history = historyOf(someStats(1000), someStats(1001), someStats(1006), someStats(1007));
  const { canvas, stretches, filled } = recorder();
  const area = { width: 100, height: 20, pixel: 1 };
  paintChart(canvas, history, measureOf("cpu"), area, { from: 1000, to: 1010 }, colours, undefined);
  expect(stretches).toEqual([
    [0, 1, 10],
    [60, 61, 70],
  ]);
  // From the last sample before to the first after, and up to now.
  expect(filled.slice(0, 4)).toEqual([10, 50, 70, 30]);
});

test("[C14] one stream serves all who look, and its histories outlive it", async () => {
  const { all, open } = fakeStreams<ContainerStats[]>();
  const feed = createStatsFeed({ open, random: () => 0 });
  const first = feed.subscribe(() => {});
  const second = feed.subscribe(() => {});
  expect(all).toHaveLength(1);
  all[0]!.open();
  all[0]!.send([someStats(5000), someStats(5000, { container: "d" })]);
  expect(feed.getSnapshot()).toBe(1);
  first();
  second();
  expect(all[0]!.closed).toBe(true);
  expect(feed.historyOf("d").last()).toBe(5000);
  // The agent's clock goes on while nothing comes.
  expect(feed.second(Date.now() + 7000)).toBe(5007);
});

test("[C14] a container of which nothing is left to draw is forgotten", () => {
  const { all, open } = fakeStreams<ContainerStats[]>();
  const feed = createStatsFeed({ open });
  feed.subscribe(() => {});
  all[0]!.open();
  all[0]!.send([someStats(5000)]);
  const before = feed.historyOf("c");
  all[0]!.send([someStats(5000 + KEPT_SECONDS + 1, { container: "d" })]);
  expect(feed.historyOf("c")).not.toBe(before);
});

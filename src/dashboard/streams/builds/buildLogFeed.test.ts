import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BuildLog } from "#api/http/builds.ts";
import { fakeStreams } from "../testing/fakeStream.ts";
import { createBuildLogFeed, MOST_LINES } from "./buildLogFeed.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const line = (id: number): BuildLog => ({
  id,
  created_at: "2026-07-01T00:00:00Z",
  log_source: "provisioner_daemon",
  log_level: "info",
  stage: "Plan",
  output: `line ${id}`,
});

function aFeed() {
  const { all, open } = fakeStreams<BuildLog>();
  const afters: (number | undefined)[] = [];
  const feed = createBuildLogFeed((after) => {
    afters.push(after);
    return open();
  });
  const leave = feed.subscribe(() => {});
  return { all, afters, feed, leave, ids: () => feed.getSnapshot().lines.map(({ id }) => id) };
}

test("[L20] [BA33] an orderly close is the end: nothing is asked again", async () => {
  const { all, feed, ids } = aFeed();
  all[0]!.open();
  all[0]!.send(line(7));
  all[0]!.send(line(8));
  all[0]!.end({ kind: "done", code: 1000 });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ids()).toEqual([7, 8]);
  expect(feed.stream.getSnapshot().status).toBe("ended");
  expect(all).toHaveLength(1);
});

test("[W1] after a cut it goes on behind the last line, and doubles none of a server that begins anew", async () => {
  const { all, afters, ids } = aFeed();
  all[0]!.open();
  all[0]!.send(line(1));
  all[0]!.send(line(2));
  all[0]!.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(afters.slice(0, 2)).toEqual([undefined, 2]);
  all.at(-1)!.open();
  for (const id of [1, 2, 3]) all.at(-1)!.send(line(id));
  await vi.advanceTimersByTimeAsync(100);
  expect(ids()).toEqual([1, 2, 3]);
});

test("[W1] a long log is held to a bound, and what is dropped is counted", async () => {
  const { all, feed } = aFeed();
  all[0]!.open();
  for (let id = 1; id <= MOST_LINES + 20; id++) all[0]!.send(line(id));
  await vi.advanceTimersByTimeAsync(100);
  const { lines, dropped } = feed.getSnapshot();
  expect([lines.length, lines[0]!.id, dropped]).toEqual([MOST_LINES, 21, 20]);
});

test("nobody follows once nobody looks", () => {
  const { all, leave } = aFeed();
  leave();
  expect(all[0]!.closed).toBe(true);
});

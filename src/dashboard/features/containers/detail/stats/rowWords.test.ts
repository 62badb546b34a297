import { expect, test } from "vitest";
import { aContainer } from "../../testing/aContainer.ts";
import { someStats } from "../testing/someStats.ts";
import { measureOf } from "./measures.ts";
import { isLeftOut, rowWords, shortText } from "./rowWords.ts";
import { statsChanges } from "./statsChanges.ts";
import { createStatsHistory } from "./statsHistory.ts";

const historyOf = (...samples: ReturnType<typeof someStats>[]) => {
  const history = createStatsHistory();
  for (const sample of samples) history.add(sample);
  return history;
};

test("[C14] a row's figures are one sentence, memory against its limit where there is one", () => {
  const limited = historyOf(someStats(1000), someStats(1001, { network_sent: 50 }));
  expect(rowWords(limited, 1001)).toBe(
    "CPU 10 %, memory 0.98 KiB of 3.91 KiB, network 100 B/s in, 50 B/s out, block I/O 0 B/s read, 0 B/s written.",
  );
  const free = historyOf(someStats(1000, { memory_limit: 0 }));
  expect(rowWords(free, 1000)).toContain("memory 0.98 KiB, network – in");
});

test("[C14] both directions are one value under the picture", () => {
  const history = historyOf(someStats(1000), someStats(1001, { network_sent: 50 }));
  expect(shortText(measureOf("network"), history, 1001)).toBe("150 B/s");
  expect(shortText(measureOf("network"), history, 1000)).toBe("–");
});

test("[C14] marks of the minute that is shown are told too, with nothing measured since", () => {
  const history = historyOf(someStats(1000));
  history.mark({ kind: "oom", at: 1_010_000 });
  history.mark({ kind: "restart", at: 1_020_000 });
  expect(rowWords(history, 1030)).toMatch(
    /^Nothing measured just now\. Out of memory at .+\. Restarted at .+\.$/,
  );
  expect(rowWords(history, 1075)).not.toContain("Out of memory");
  expect(rowWords(history, 1075)).toContain("Restarted");
});

test("[C14] a container that others were told of and it was not is left out, not before some seconds", () => {
  const never = historyOf();
  expect(isLeftOut(never, 1000, 2)).toBe(false);
  expect(isLeftOut(never, 1000, 3)).toBe(true);
  expect(isLeftOut(historyOf(someStats(999)), 1000, 9)).toBe(false);
  expect(isLeftOut(historyOf(someStats(990)), 1000, 9)).toBe(true);
});

const runs = aContainer();
const exited = (code: number) => aContainer({ running: false, status: `exited with code ${code}` });

test.each([
  ["a start after an end is a restart", exited(1), runs, 1, 0],
  ["a first start is none", aContainer({ running: false, status: "created" }), runs, 0, 0],
  ["a kill may be a lack of memory", runs, exited(137), 0, 1],
  ["another end is none", runs, exited(143), 0, 0],
  ["what is dead already was asked about then", exited(137), exited(137), 0, 0],
])("[C14] %s", (_, before, after, restarted, killed) => {
  const changes = statsChanges([before], [after]);
  expect([changes.restarted.length, changes.killed.length]).toEqual([restarted, killed]);
  expect(statsChanges([], [after])).toEqual({ restarted: [], killed: [] });
});

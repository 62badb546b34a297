import { expect, test } from "vitest";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { ERROR } from "../lines/levels.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createLogView } from "../lines/logView.ts";
import { textOfRows } from "./chosenText.ts";
import { COPY_FORMATS, type LineFormat } from "./formatLine.ts";

function aLog() {
  const store = createLogStore({ maxBytes: 1 << 24 });
  const line = (id: number, text: string, level = 2) => ({
    id,
    time: Date.UTC(2026, 10, 24, 0, 0, id),
    level,
    source: "s",
    text,
  });
  store.append([line(1, "\u001b[31mone\u001b[0m"), line(2, "two", ERROR)]);
  store.addOutage(0, "Connection lost");
  store.append([line(3, "three")]);
  const view = createLogView(store);
  view.update();
  return { store, view };
}
const text = ({ store, view }: ReturnType<typeof aLog>, format: LineFormat, first = 0, last = 99) =>
  [
    ...textOfRows({ store, lines: view.lines }, { first, last }, format, { sourceName: () => "Install" }),
  ].join("");

test("[L20] plain text has neither escapes nor rows of ours", () => {
  expect(text(aLog(), "plain")).toBe("one\ntwo\nthree\n");
});

test("[L20] with time, level and source, an outage is told", () => {
  expect(text(aLog(), "timestamps")).toBe(
    [
      "2026-11-24T00:00:01.000Z [info] [Install] one",
      "2026-11-24T00:00:02.000Z [error] [Install] two",
      "-- Connection lost",
      "2026-11-24T00:00:03.000Z [info] [Install] three",
      "",
    ].join("\n"),
  );
});

test("[L20] as it was written, and as JSON lines", () => {
  expect(text(aLog(), "ansi", 0, 0)).toBe("\u001b[31mone\u001b[0m\n");
  expect(JSON.parse(text(aLog(), "json", 1, 1))).toEqual({
    id: 2,
    created_at: "2026-11-24T00:00:02.000Z",
    level: "error",
    source: "Install",
    source_id: "s",
    output: "two",
  });
});

test("[L20] what the filter hides is not copied", () => {
  const log = aLog();
  log.view.setFilter({ levels: new Set([ERROR]), onlyHits: true });
  expect(text(log, "plain")).toBe("two\n");
});

test("[L18] [L20] what is folded away is copied", () => {
  const log = aLog();
  log.store.append(
    [4, 5].map((id) => ({ id, time: 0, level: 2, source: "s", text: "    at f (/a.js:1:1)" })),
  );
  log.view.foldAll(true);
  log.view.update();
  expect(log.view.length).toBe(4);
  expect(text(log, "plain", 3)).toBe("three\n    at f (/a.js:1:1)\n    at f (/a.js:1:1)\n");
});

test("[L20] 100,000 lines are copied in under a second", () => {
  const store = createLogStore({ maxBytes: 1 << 26 });
  store.append(
    Array.from({ length: 100_000 }, (_, at) => ({
      id: at + 1,
      time: 0,
      level: 2,
      source: "s",
      text: `line ${at}`,
    })),
  );
  const view = createLogView(store, { now: () => 0 });
  view.update();
  const before = performance.now();
  expect(text({ store, view }, "plain", 0, 1e9).split("\n")).toHaveLength(100_001);
  expect(performance.now() - before).toBeLessThan(1000);
});

test("[L31] secrets are masked in every format, unless they were revealed", () => {
  const log = aLog();
  const secret = `ghp_${"a1".repeat(18)}`;
  log.store.append([
    {
      id: 4,
      time: 0,
      level: 2,
      source: "s",
      text: `\u001b[1muses ${secret.slice(0, 20)}\u001b[0m${secret.slice(20)}`,
    },
  ]);
  log.view.update();
  const looks = { sourceName: () => "Install", secrets: createSecretFinder([]) };
  for (const [format] of COPY_FORMATS) {
    const written = [
      ...textOfRows({ store: log.store, lines: log.view.lines }, { first: 4, last: 4 }, format, looks),
    ].join("");
    expect(written).toContain("uses ghp_••••••••");
    expect(written).not.toContain("a1a1");
  }
  expect(text(log, "plain", 4, 4)).toContain(secret);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createStackGrouper, type StackLine } from "./continuation.ts";
import { summaryOf } from "./stackSummary.ts";
import { ordinary, traces } from "./testing/traces.ts";

const linesOf = (text: string, source = 1): StackLine[] =>
  text.split("\n").map((plain) => ({ source, time: 0, level: 4, plain }));

/** The groups of some lines, as texts. */
function groups(lines: readonly StackLine[]): string[] {
  const grouper = createStackGrouper();
  const found: string[] = [];
  for (const line of lines)
    if (grouper.next(line) === "head") found.push(line.plain);
    else found.push(`${found.pop()}\n${line.plain}`);
  return found;
}

test.each(Object.entries(traces))("[L18] a trace of %s is one group between its neighbours", (_, text) => {
  expect(groups(linesOf(`listening on 8080\n${text}\nnext request\n  indented`))).toEqual([
    "listening on 8080",
    text,
    "next request",
    "  indented",
  ]);
});

test.each(Object.entries(traces))("[L18] a trace of %s twice is two groups", (_, text) => {
  expect(groups(linesOf(`${text}\n${text}`))).toEqual([text, text]);
});

test.each(Object.entries(ordinary))("[L18] the output of %s has no groups", (_, text) => {
  expect(groups(linesOf(text))).toEqual(text.split("\n"));
});

test("[L18] ordinary output after any trace is not taken in", () => {
  const swallowed = Object.entries(traces).flatMap(([trace, before]) =>
    ["added 312 packages", "INFO started", "#7 [2/4] RUN apt-get", '{"a":1}', "==> done", "1: one"]
      .filter((line) => groups(linesOf(`${before}\n${line}`)).at(-1) !== line)
      .map((line) => `${trace}: ${line}`),
  );
  expect(swallowed).toEqual([]);
});

test("[L18] sources that write at once keep their own traces, in any order", () => {
  const all = Object.values(traces);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length - 1), { minLength: 100, maxLength: 400 }), (turns) => {
      const grouper = createStackGrouper();
      const left = all.map((text, source) => linesOf(text, source));
      for (const source of turns) {
        const line = left[source]!.shift();
        if (!line) continue;
        const isFirst = left[source]!.length === linesOf(all[source]!).length - 1;
        expect(grouper.next(line)).toBe(isFirst ? "head" : "continuation");
      }
    }),
  );
});

test("[L18] five quiet seconds end a group", () => {
  const at = (time: number, plain: string) => ({ source: 1, time, level: 4, plain });
  const grouper = createStackGrouper();
  const parts = [
    grouper.next(at(0, "Error: no")),
    grouper.next(at(5000, "    at f (/a.js:1:2)")),
    grouper.next(at(10_001, "    at g (/a.js:2:2)")),
    grouper.next(at(10_001, "    at h (/a.js:3:2)")),
  ];
  expect(parts).toEqual(["head", "continuation", "head", "continuation"]);
});

test("[L18] the first line of a source is a head, and no line breaks the grouper", () => {
  const anyLine = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(...Object.values(traces).flatMap((text) => text.split("\n"))),
  );
  const anyLines = fc.array(
    fc.record({ source: fc.nat(3), time: fc.nat(9000), level: fc.nat(5), plain: anyLine }),
  );
  fc.assert(
    fc.property(anyLines, (lines) => {
      const grouper = createStackGrouper();
      const known = new Set<number>();
      for (const line of lines) {
        const part = grouper.next(line);
        if (!known.has(line.source)) expect(part).toBe("head");
        known.add(line.source);
      }
    }),
  );
});

test("[L18] a line made to be slow is not", () => {
  const grouper = createStackGrouper();
  const slow = ["  at ", "((", "a:1", "#1 a(1", "from a:1:in `", "a.", 'File "', " "].map((piece) =>
    piece.repeat(300_000),
  );
  const start = performance.now();
  for (const head of [
    "panic: x",
    "Traceback (most recent call last):",
    "thread 'm' panicked at x",
    "==1==ERROR: ASanitizer",
  ])
    for (const plain of slow.flatMap((text) => [head, text, `  at ${text}`, `\t${text}`]))
      grouper.next({ source: 1, time: 0, level: 4, plain });
  expect(performance.now() - start).toBeLessThan(1500);
});

test("[L18] time grows with the lines, not faster", () => {
  const lines = Object.values({ ...traces, ...ordinary }).flatMap((text) => linesOf(text));
  const grouper = createStackGrouper();
  const start = performance.now();
  for (let at = 0; at < 200_000; at++) grouper.next(lines[at % lines.length]!);
  expect(performance.now() - start).toBeLessThan(4000);
});

test("[L18] a folded trace shows its most telling line", () => {
  const summary = (name: string) => {
    const [head = "", ...below] = traces[name]!.split("\n");
    return summaryOf(head, () => below);
  };
  expect(summary("python")).toBe("shop.errors.SoldOut: apple is sold out");
  expect(summary("rust")).toBe("index out of bounds: the len is 3 but the index is 3");
  expect(summary("rubyOld")).toBe("shop.rb:12:in `add': sold out (SoldOut)");
  expect(summaryOf("Traceback (most recent call last):", () => ['  File "x", line 1'])).toBeUndefined();
});

test("[L18] a head that tells the error needs no other line", () => {
  const unread = () => {
    throw new Error("was read");
  };
  for (const name of ["java", "go"]) expect(summaryOf(traces[name]!.split("\n")[0]!, unread)).toBeUndefined();
});

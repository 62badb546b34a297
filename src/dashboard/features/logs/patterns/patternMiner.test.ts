import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { lineShape } from "./lineShape.ts";
import { createPatternMiner, OTHER_LINES } from "./patternMiner.ts";
import { patternTest } from "./patternTest.ts";

const secrets = createSecretFinder(["open sesame"]);
const shape = (plain: string) => lineShape(plain, secrets);

test.each([
  ["took 1m30s, 5ms, 3kB and 45% of 1,234,567", "took ⟨#⟩, ⟨#⟩, ⟨#⟩ and ⟨#⟩ of ⟨#⟩"],
  ["2026-07-01T02:03:04.123Z up", "⟨time⟩ up"],
  ["[02:03:04] 10.0.0.1:8080", "[⟨time⟩] ⟨#⟩:⟨#⟩"],
  ["id 550e8400-e29b-41d4-a716-446655440000 0xdeadbeef deadbeef12", "id ⟨id⟩ ⟨id⟩ ⟨id⟩"],
  ["/tmp/build-17/out/v2/utf8.ts", "/tmp/build-⟨#⟩/out/v2/utf8.ts"],
  ["a  b\t c ", "a b c"],
  ["user=ann,id=3", "user=ann,id=⟨#⟩"],
  ["password=hunter22 said open sesame", "password=⟨secret⟩ said ⟨secret⟩"],
  ["half \ud800 of ⟨*⟩", "half ⟨?⟩ of ⟨?⟩*⟨?⟩"],
  ["", "⟨empty⟩"],
  [" \t ", "⟨empty⟩"],
  ["--- ,,, ;;;", "--- ,,, ;;;"],
  ["x".repeat(1 << 20), "⟨…⟩"],
  [`${" ".repeat(2000)}late`, "⟨…⟩"],
])("[L27] the shape of %.40s", (plain, expected) => {
  expect(shape(plain)).toBe(expected);
});

/** Lines that look alike, and lines that look like nothing. */
const aWord = fc.constantFrom("user", "ann", "ben", "in", "out", "42", "x=1", "⟨*⟩", "a:b", "", "-", "é");
const aLine = fc.oneof(
  { weight: 6, arbitrary: fc.array(aWord, { maxLength: 6 }).map((words) => words.join(" ")) },
  fc.string({ maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("=", ",", '"', "\\", " ", "⟨", "#", "⟩", "7", "a", "\ud800"),
    maxLength: 600,
  }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

test("[L27] a shape is short, well-formed, one line of its own kind, and found by its text", () => {
  fc.assert(
    fc.property(aLine, aLine, (plain, other) => {
      const text = shape(plain);
      expect(text.length).toBeLessThan(520);
      expect(() => encodeURIComponent(text)).not.toThrow();
      expect(text).not.toContain("⟨*⟩");
      const { fits, piece } = patternTest(text, secrets);
      expect(fits(shape(other))).toBe(shape(other) === text);
      if (piece !== undefined) expect(plain).toContain(piece);
      // A line as somebody copied it.
      if (!/[⟨⟩]/.test(plain) && plain.trim() !== "")
        expect(patternTest(plain, secrets).fits(text)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("[L27] every line is counted once, in the only template that its text fits, also as lines go", () => {
  fc.assert(
    fc.property(
      fc.array(aLine, { maxLength: 120 }),
      fc.integer({ min: 1, max: 30 }),
      fc.nat(60),
      (plains, most, gone) => {
        const counts = new Map<number, number>();
        const miner = createPatternMiner({
          most,
          onMerge: (from, into) => counts.set(into, counts.get(into)! + counts.get(from)!),
        });
        const shapes = plains.map(shape);
        const labels = shapes.map((one) => {
          const label = miner.take(one);
          counts.set(label, (counts.get(label) ?? 0) + 1);
          return label;
        });
        const check = (from: number) => {
          const templates = [...miner.templates()];
          expect(templates.length).toBeLessThanOrEqual(most);
          const tests = templates.map(({ id, text }) => ({ id, fits: patternTest(text, secrets).fits }));
          for (let at = from; at < shapes.length; at++) {
            const home = miner.find(labels[at]!);
            const fitting = tests.filter(({ fits }) => fits(shapes[at]!)).map(({ id }) => id);
            expect(fitting).toEqual(home === OTHER_LINES ? [] : [home]);
          }
          const grouped = templates.reduce((sum, { lines }) => sum + lines, 0);
          expect(grouped + miner.others()).toBe(shapes.length - from);
          return templates;
        };
        for (const { id, lines } of check(0)) expect(lines).toBe(counts.get(id));
        const first = Math.min(gone, shapes.length);
        for (const label of labels.slice(0, first)) miner.giveBack(label);
        check(first);
      },
    ),
    { numRuns: 400 },
  );
});

const textsOf = (plains: readonly string[]) => {
  const miner = createPatternMiner();
  for (const plain of plains) miner.take(shape(plain));
  return [...miner.templates()].map(({ text, lines }) => `${lines} ${text}`);
};

test("[L27] a place with more than three words is a variable; two states are two messages", () => {
  expect(textsOf(["door open", "door shut", "door open"])).toEqual(["2 door open", "1 door shut"]);
  expect(textsOf(["ann", "ben", "cid", "dan", "eve"].map((name) => `user ${name} logged in`))).toEqual([
    "5 user ⟨*⟩ logged in",
  ]);
  const files = Array.from({ length: 40 }, (_, at) => `✓ follow${at}.ts has ${at} tests`);
  expect(textsOf(files)).toEqual(["40 ✓ ⟨*⟩ has ⟨#⟩ tests"]);
});

test("[L27] what comes when there are as many as are kept is counted apart until it is gone", () => {
  const miner = createPatternMiner({ most: 2 });
  const [, , third] = ["one", "two", "three"].map((plain) => miner.take(plain));
  expect([miner.size, miner.others(), third]).toEqual([2, 1, OTHER_LINES]);
  expect(miner.take("one")).not.toBe(OTHER_LINES);
  miner.giveBack(third!);
  miner.giveBack(miner.take("two"));
  miner.giveBack(miner.find(2));
  expect(miner.take("four")).not.toBe(OTHER_LINES);
});

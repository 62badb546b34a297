import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { openLogFile } from "../../scripts/logFile.ts";
import { follow } from "./testing/followed.ts";

vi.setConfig({ testTimeout: 60_000 });

type Step =
  /** Others write lines, the last maybe without an end. */
  | { kind: "append"; texts: string[]; ended: boolean }
  | { kind: "own"; lines: number }
  | { kind: "look" | "rename" | "empty" };

const text = fc
  .string({ unit: "binary", maxLength: 12 })
  .map((given) => given.replace(/[\r\n\0]|[\ud800-\udfff]/gu, "é"));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      texts: fc.array(text, { minLength: 1, maxLength: 4 }),
      ended: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("own" as const), lines: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "look" as const }) },
  { weight: 2, arbitrary: fc.constantFrom({ kind: "rename" as const }, { kind: "empty" as const }) },
);

/** Does the steps to a followed file; answers the lines that others wrote beside those that the follower gave out. */
async function play(steps: Step[]) {
  const { path, file, own, lines } = await follow();
  await file.check();
  writeFileSync(path, "");
  await file.check();
  const expected: string[] = [];
  let held = "";
  let renamed = 0;
  let unread = false;
  let number = 0;
  const look = async () => {
    await file.check();
    unread = false;
  };
  const endLine = () => {
    if (held !== "") expected.push(held);
    held = "";
  };
  for (const one of [...steps, { kind: "append", texts: ["the end"], ended: true } as const])
    switch (one.kind) {
      case "append":
        one.texts.forEach((given, index) => {
          held += `${number++}:${given}`;
          const isEnded = one.ended || index < one.texts.length - 1;
          appendFileSync(path, `${number - 1}:${given}${isEnded ? "\n" : ""}`);
          if (isEnded) endLine();
        });
        break;
      case "own": {
        const log = openLogFile({ path, own }, (message) => expected.push(message));
        for (let i = 0; i < one.lines; i++) log.write(`own ${number++}\n`);
        await log.close();
        break;
      }
      case "look":
        await look();
        break;
      case "rename":
        if (unread) await look(); // of two renames between two looks one file is never seen
        renameSync(path, `${path}.${++renamed}`);
        writeFileSync(path, "");
        unread = true;
        endLine();
        break;
      case "empty":
        await look();
        truncateSync(path, 0);
        endLine();
        break;
    }
  await look();
  file.close();
  return { lines, expected };
}

test("whatever becomes of a file, each line of others comes once and in order, and none of our own", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { lines, expected } = await play(steps);
      const bare = (line: string) => line.replace(/^(trace|debug|warn|error): /, "");
      expect(lines.map(bare)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

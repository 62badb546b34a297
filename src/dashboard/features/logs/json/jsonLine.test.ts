import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonNode } from "../../../ui/json/jsonNode.ts";
import { valueAt } from "../../../ui/json/jsonPath.ts";
import { valueText } from "../../../ui/json/jsonSource.ts";
import { readJsonLine } from "./jsonLine.ts";

/** Back to a plain value, to be compared with JSON.parse. */
function plainOf(node: JsonNode): unknown {
  if (node.kind === "object") return Object.fromEntries(node.entries.map((e) => [e.key, plainOf(e.node)]));
  if (node.kind === "array") return node.items.map(plainOf);
  if (node.kind === "number") return Number(node.text);
  return node.kind === "deep" ? "deep" : node.value;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

test("[L17] every object is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(plainOf(readJsonLine(` ${text} `)!.json)).toEqual(JSON.parse(text));
    }),
  );
});

test("[L17] what JSON.parse refuses is refused, whatever was broken", () => {
  const broken = fc
    .tuple(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      fc.nat(),
      fc.constantFrom("", '"', "\\", "{", "}", ",", "0", "\u0001", "-", "e", "]"),
    )
    .map(([value, at, put]) => {
      const text = JSON.stringify(value);
      const place = at % text.length;
      return text.slice(0, place) + put + text.slice(place + 1);
    });
  fc.assert(
    fc.property(broken, (text) => {
      const line = readJsonLine(text);
      const isWhole = line !== undefined && line.prefix === undefined;
      expect(isWhole).toBe(isObject(parsed(text)));
    }),
    { numRuns: 1000 },
  );
});

test("[L17] an object at the end is found, with the text before it", () => {
  const line = readJsonLine('2026-01-02 INFO [{x}] sent {"a":{"b":1}}')!;
  expect(line.prefix).toBe("2026-01-02 INFO [{x}] sent ");
  expect(plainOf(line.json)).toEqual({ a: { b: 1 } });
  expect(readJsonLine('{"a":1} {"b":2}')!.prefix).toBe('{"a":1} ');
});

test("[L17] ordinary lines have no object", () => {
  const lines = [
    ...["", " ", "}", "{", "hello", "const f = () => {}", "if (x) { y }", "[1]", '"{}"', '{"a":1} and more'],
    ...['{"a":1', "{a:1}", "{'a':1}", 'x{"a":1}', '{"a":01}', '{"a":1,}', '{"a":"\t"}', '{"a":"\\x"}'],
  ];
  expect(lines.filter((line) => readJsonLine(line))).toEqual([]);
});

test("[L17] a number of any size is kept as written", () => {
  const line = readJsonLine('{"id":12345678901234567890,"x":1.10,"e":1E400}')!;
  const texts = line.json.entries.map(({ node }) => valueText(line, node));
  expect(texts).toEqual(["12345678901234567890", "1.10", "1E400"]);
});

test("[L17] keys may come twice, or be names of an object's own things", () => {
  const line = readJsonLine('{"a":1,"__proto__":{"x":3},"a":2}')!;
  expect(line.json.entries.map(({ key }) => key)).toEqual(["a", "__proto__", "a"]);
  expect(valueText(line, valueAt(line.json, ["a"])!)).toBe("2");
  expect(valueText(line, valueAt(line.json, ["__proto__", "x"])!)).toBe("3");
});

test("[L17] ten thousand levels are text from the 64th on", () => {
  const deep = `${'{"a":['.repeat(5000)}"]"${"]}".repeat(5000)}`;
  const line = readJsonLine(deep)!;
  let node: JsonNode = line.json;
  let levels = 0;
  for (; node.kind === "object" || node.kind === "array"; levels++)
    node = node.kind === "object" ? node.entries[0]!.node : node.items[0]!;
  expect([levels, node.kind]).toEqual([64, "deep"]);
  expect(valueText(line, node).length).toBe(deep.length - 32 * 8);
  expect(readJsonLine(`${'{"a":['.repeat(5000)}1${"}]".repeat(5000)}`)).toBeUndefined();
});

test("[L17] what is too long, or made to be read again and again, is left alone in time", () => {
  expect(readJsonLine(`{"a":"${"x".repeat(256 * 1024)}"}`)).toBeUndefined();
  const start = performance.now();
  expect(readJsonLine(`x ${'{"a": '.repeat(43_000)}}`)).toBeUndefined();
  expect(readJsonLine(`${" {".repeat(100_000)}}`)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1000);
});

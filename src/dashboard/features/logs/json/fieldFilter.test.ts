import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameScalar, type JsonScalar, numberOf, scalarOf } from "../../../ui/json/jsonNode.ts";
import { formatPath, parsePath, readPath, valueAt } from "../../../ui/json/jsonPath.ts";
import { fieldTerm, fieldTest, readFieldTerm } from "./fieldFilter.ts";
import { readJsonLine } from "./jsonLine.ts";

const anyScalar: fc.Arbitrary<JsonScalar> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  // As a line has them: beyond 2^53 a whole number is a bigint, or its last digits would be lost.
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => numberOf(JSON.stringify(value)) ?? value),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
);
const matchesField = (plain: string, path: string, value: JsonScalar) =>
  fieldTest([fieldTerm(path, value)])?.(plain) ?? false;
const written = (value: JsonScalar) => (typeof value === "bigint" ? String(value) : JSON.stringify(value));

test("[L17] a field's value finds its line, at any depth and whatever its key", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), anyScalar, (outer, key, value) => {
      const path = formatPath([outer, 1, key]);
      const line = `at noon {${JSON.stringify(outer)}:[0,{${JSON.stringify(key)}:${written(value)}}]}`;
      expect(matchesField(line, path, value)).toBe(true);
      expect(matchesField(line, path, `not ${String(value)}`)).toBe(false);
    }),
  );
});

test("[L17] a term's two halves are the path and the JSON of the value", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), anyScalar, fc.boolean(), (keys, value, negate) => {
      const path = formatPath(keys);
      const term = fieldTerm(path, value, negate);
      const { end } = readPath(term, 0)!;
      const operator = negate ? "!=" : "=";
      expect(term.slice(end, end + operator.length)).toBe(operator);
      const text = term.slice(end + operator.length);
      const read: JsonScalar = typeof value === "bigint" ? numberOf(text)! : JSON.parse(text);
      expect(isSameScalar(read, value)).toBe(true);
    }),
  );
  expect(fieldTerm(".user.id", 42)).toBe(".user.id=42");
  expect(fieldTerm(".msg", "hello world", true)).toBe('.msg!="hello world"');
});

test("[L17] neighbours beyond 2^53 are not the same", () => {
  const line = '{"id":9007199254740993}';
  expect(matchesField(line, ".id", 9007199254740993n)).toBe(true);
  expect(matchesField(line, ".id", 9007199254740992n)).toBe(false);
  expect(matchesField(line, ".id", 9007199254740992)).toBe(false);
  expect(matchesField('{"id":1e20}', ".id", 10n ** 20n)).toBe(true);
});

test("[L17] a type is not another, and an absent field is nothing", () => {
  expect(matchesField('{"a":"1"}', ".a", 1)).toBe(false);
  expect(matchesField('{"a":null}', ".a", null)).toBe(true);
  expect(matchesField('{"b":null}', ".a", null)).toBe(false);
  expect(matchesField('{"a":{}}', ".a", null)).toBe(false);
  expect(matchesField('{"\\u0061":1}', ".a", 1)).toBe(true);
  expect(matchesField('{"a":1}', "no path", 1)).toBe(false);
  expect(scalarOf(valueAt(readJsonLine('{"a":1E400}')!.json, parsePath(".a")!)!)).toBeUndefined();
});

test("[L17] a term is read as it was written", () => {
  for (const value of [42, -1.5, "a b", 'qu"ote', true, null, 12345678901234567890n])
    for (const negate of [false, true])
      expect(readFieldTerm(fieldTerm(".user.id", value, negate))).toEqual({
        path: ["user", "id"],
        negate,
        value,
      });
  for (const wrong of ["", "user=1", ".a", ".a=", ".a={}", ".a=x"])
    expect(readFieldTerm(wrong)).toBeUndefined();
});

test("[L17] lines are filtered by the values of their fields", () => {
  const lines = ['{"n":1,"s":"a"}', 'text {"n":1,"s":"b"}', '{"n":2}', "no fields"];
  const passing = (...terms: string[]) =>
    lines.flatMap((line, at) => (fieldTest(terms)?.(line) === false ? [] : [at]));
  expect(passing(".n=1")).toEqual([0, 1]);
  expect(passing(".n!=1")).toEqual([2]);
  expect(passing(".n=1", '.s!="a"')).toEqual([1]);
  expect(passing("nonsense")).toEqual([0, 1, 2, 3]);
});

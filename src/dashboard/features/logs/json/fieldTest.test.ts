import { expect, test } from "vitest";
import { fieldTerm } from "./fieldFilter.ts";
import { fieldTest, readFieldTerm } from "./fieldTest.ts";

test("[L17] a term is read as it was written", () => {
  for (const value of [42, -1.5, "a b", 'qu"ote', true, null, 12345678901234567890n])
    for (const negate of [false, true])
      expect(readFieldTerm(fieldTerm(".user.id", value, negate))).toEqual({
        path: ".user.id",
        negate,
        value,
      });
  for (const wrong of ["", "user=1", ".a", ".a=", ".a={}", ".a=x"])
    expect(readFieldTerm(wrong)).toBeUndefined();
});

test("[L17] lines are filtered by the values of their fields", () => {
  const lines = ['{"n":1,"s":"a"}', 'text {"n":1,"s":"b"}', '{"n":2}', "no fields"].map((text) => ({
    plain: () => text,
  }));
  const passing = (...terms: string[]) =>
    lines.flatMap((line, at) => (fieldTest(terms)?.(line) === false ? [] : [at]));
  expect(passing(".n=1")).toEqual([0, 1]);
  expect(passing(".n!=1")).toEqual([2]);
  expect(passing(".n=1", '.s!="a"')).toEqual([1]);
  expect(passing("nonsense")).toEqual([0, 1, 2, 3]);
});

import { expect, test } from "vitest";
import { columnText } from "./jsonColumns.ts";

test("[L17] picked fields are cells, the others remain, the text before is apart", () => {
  const line = 'noon INFO {"user":{"id":12345678901234567890,"name":"Ada"},"msg":"a\\nb","tags":[1, 2]}';
  expect(columnText(line, [".user.id", ".msg", ".none", ".tags"])).toEqual({
    prefix: "noon INFO",
    cells: ["12345678901234567890", "a\\nb", undefined, "[1, 2]"],
    rest: '{"user":{"name":"Ada"}}',
  });
});

test("[L17] nothing remains of an object that is all columns", () => {
  expect(columnText('{"a":{"b":1}}', [".a.b"])).toEqual({ cells: ["1"], rest: "" });
});

test("[L17] items of arrays are shown and stay", () => {
  expect(columnText('{"a":[{"b":1},2]}', [".a[0].b"])).toEqual({ cells: ["1"], rest: '{"a":[{"b":1},2]}' });
});

test("[L17] other lines are whole, with empty cells", () => {
  expect(columnText("hello", [".a", "no path"])).toEqual({ cells: [undefined, undefined], rest: "hello" });
  expect(columnText('x {"a":1}', [])).toEqual({ cells: [], rest: 'x {"a":1}' });
});

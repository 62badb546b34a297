import { expect, test } from "vitest";
import { findInJson } from "./findInJson.ts";
import { readJson } from "./jsonSource.ts";
import { wayTo } from "./treeChildren.ts";

const of = readJson('{"Config":{"Env":["PATH=/bin","A=1"],"User":""},"Path":"/bin/sh","n":-1}')!;

test("[C16] keys and values are found, in the order of the tree, whatever their case", () => {
  expect(findInJson(of, "path")).toEqual(["0/0/0", "1"]);
  expect(findInJson(of, "config")).toEqual(["0"]);
  expect(findInJson(of, "-1")).toEqual(["2"]);
  expect(findInJson(of, " ")).toEqual([]);
  expect(findInJson(of, "nowhere")).toEqual([]);
});

test("[C16] the way to a place names what must be open, and how far", () => {
  expect(wayTo("0/0/1")).toEqual([
    { id: "", at: 0 },
    { id: "0", at: 0 },
    { id: "0/0", at: 1 },
  ]);
});

test("what is no whole object or list is none", () => {
  expect(readJson("[1]")?.json.kind).toBe("array");
  expect(readJson('{"a":1} x')).toBeUndefined();
  expect(readJson('"text"')).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPath, parsePath, readPath, valueAt } from "./jsonPath.ts";
import { readJson, valueText } from "./jsonSource.ts";

const anyKey = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z_]\w{0,5}$/));
const anyPath = fc.array(fc.oneof(anyKey, fc.nat()));

test("[L17] a path is read as it was written", () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      expect(parsePath(formatPath(path))).toEqual(path);
    }),
  );
});

test("[L17] a path ends where the rest of a term begins", () => {
  fc.assert(
    fc.property(anyPath, fc.constantFrom('="x"', "!=1", " and", ")"), (path, rest) => {
      const text = formatPath(path);
      expect(readPath(`(${text}${rest}`, 1)).toEqual({ path, end: 1 + text.length });
    }),
  );
});

test("[L17] paths look as people write them", () => {
  expect(formatPath(["user", "id"])).toBe(".user.id");
  expect(formatPath(["items", 0, "name"])).toBe(".items[0].name");
  expect(formatPath(["odd key"])).toBe('.["odd key"]');
  expect(formatPath(["a", "odd key", "b"])).toBe('.a["odd key"].b');
  expect(parsePath(".http-status.@t")).toEqual(["http-status", "@t"]);
  expect(parsePath('.a.["b"]')).toEqual(["a", "b"]);
});

test("[L17] what is no path is none", () => {
  const texts = ["", "a", "..", ".a.", ".a b", ".[", ".[01]", '.["a]', ".[a]", '.["\\x"]', ".1", "[0]"];
  expect(texts.filter((text) => parsePath(text))).toEqual([]);
});

test("[L17] a path leads to its value, or nowhere", () => {
  const line = readJson('{"items":[{"name":"x"}],"n":1}')!;
  const at = (path: string) => {
    const node = valueAt(line.json, parsePath(path)!);
    return node && valueText(line, node);
  };
  expect([at(".items[0].name"), at(".items"), at(".")]).toEqual(["x", '[{"name":"x"}]', line.source]);
  const nowhere = [".items.length", ".items[1]", ".n.x", ".[0]", ".constructor", '.items["0"]'];
  expect(nowhere.map(at)).toEqual(nowhere.map(() => undefined));
});

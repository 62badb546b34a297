import { expect, test } from "vitest";
import { configDiff } from "./configDiff.ts";

test("[C8] a change is told by its key, with what was and what is", () => {
  const built = { image: "node:20", features: { "ghcr.io/x/git:1": { version: "1" } }, forwardPorts: [3000] };
  const current = {
    image: "node:22",
    features: { "ghcr.io/x/git:1": { version: "1" }, "ghcr.io/x/go:1": {} },
    forwardPorts: [3000, 5000],
  };
  expect(configDiff(built, current)).toEqual([
    { key: 'features."ghcr.io/x/go:1"', before: undefined, after: "{}" },
    { key: "forwardPorts", before: "[3000]", after: "[3000,5000]" },
    { key: "image", before: '"node:20"', after: '"node:22"' },
  ]);
});

test("[C8] the order of keys is no change, the order of a list is one", () => {
  expect(configDiff({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
  expect(configDiff({ a: [1, 2] }, { a: [2, 1] })).toHaveLength(1);
});

test("[C8] a value that becomes an object is its end and a beginning", () => {
  expect(configDiff({ build: "x" }, { build: { dockerfile: "D" } })).toEqual([
    { key: "build", before: '"x"', after: undefined },
    { key: "build.dockerfile", before: undefined, after: '"D"' },
  ]);
});

import { expect, test } from "vitest";
import { configFiles, parseConfig } from "./configFiles.ts";

const CONFIG = "/w/.devcontainer/devcontainer.json";
const named = (config: unknown) => configFiles(CONFIG, JSON.stringify(config)).slice(1);

test("a configuration names what it is built from", () => {
  expect(named({ image: "debian" })).toEqual([]);
  expect(named({ build: { dockerfile: "Dockerfile", context: ".." } })).toEqual([
    "/w/.devcontainer/Dockerfile",
  ]);
  expect(named({ dockerFile: "../Dockerfile" })).toEqual(["/w/Dockerfile"]);
  expect(named({ dockerComposeFile: ["a.yml", "/etc/b.yml"] })).toEqual([
    "/w/.devcontainer/a.yml",
    "/etc/b.yml",
  ]);
  expect(named({ dockerComposeFile: "a.yml" })).toEqual(["/w/.devcontainer/a.yml"]);
  expect(named({ features: { "./mine": {}, "ghcr.io/x/y:1": {} } })).toEqual([
    "/w/.devcontainer/mine/devcontainer-feature.json",
    "/w/.devcontainer/mine/install.sh",
  ]);
});

test("what cannot be followed is left out", () => {
  expect(
    named({
      build: { dockerfile: ["$", "{localEnv:FILE}"].join("") },
      dockerComposeFile: [7, null],
      features: "none",
    }),
  ).toEqual([]);
  expect(configFiles(CONFIG, undefined)).toEqual([CONFIG]);
  expect(configFiles(CONFIG, "prose")).toEqual([CONFIG]);
});

test("comments, trailing commas and a broken end are read as the CLI reads them", () => {
  expect(parseConfig('// mine\n{"image": "debian", /* that one */ "features": {},}')).toEqual({
    image: "debian",
    features: {},
  });
  expect(parseConfig('{"image": "debian", "feat')).toMatchObject({ image: "debian" });
  expect(parseConfig("[]")).toBeUndefined();
  expect(parseConfig("")).toBeUndefined();
});

test("a configuration that is nested without end is none, and whoever watches it goes on", () => {
  for (const text of [
    "[".repeat(1 << 19),
    '{"a":'.repeat(100_000),
    `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
  ]) {
    expect(parseConfig(text)).toBeUndefined();
    expect(configFiles("/w/devcontainer.json", text)).toEqual(["/w/devcontainer.json"]);
  }
  expect(parseConfig(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`)).toBeDefined();
});

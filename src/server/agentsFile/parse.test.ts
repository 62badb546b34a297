import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { YamlFileError } from "../readYaml.ts";
import { AgentsFile } from "./definition.ts";
import { parseAgentsFile } from "./parse.ts";

const problems = (text: string): string => {
  try {
    parseAgentsFile(text);
  } catch (error) {
    if (error instanceof YamlFileError) return error.message;
    throw error;
  }
  return "";
};

test("the example is read as it is meant", () => {
  const { workspaces } = parseAgentsFile(readFileSync(new URL("example.yaml", import.meta.url), "utf8"));
  const [agent] = workspaces[0]!.agents;
  expect(workspaces[0]!.name).toBe("demo");
  expect(agent!.scripts.map(({ name, run_on, timeout }) => [name, run_on, timeout])).toEqual([
    ["Install tools", ["start"], 600],
    ["Clean up", ["stop"], 0],
    ["Nightly", [], 0],
  ]);
  expect(agent!.apps[0]!.healthcheck).toEqual({
    url: "http://127.0.0.1:8080/healthz",
    interval: 5,
    threshold: 6,
  });
});

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

/** `workspaces.agents.name` and so on: all that the schema has, and all that a value says. */
function namesIn({ properties = {}, items, anyOf = [] }: JsonSchema, path = ""): string[] {
  const inner = Object.entries(properties).flatMap(([name, schema]) => [
    path + name,
    ...namesIn(schema, `${path}${name}.`),
  ]);
  return [...inner, ...[...(items ? [items] : []), ...anyOf].flatMap((schema) => namesIn(schema, path))];
}
function namesOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesOf(item, path));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [path + name, ...namesOf(item, `${path}${name}.`)]);
}

test("nothing that may be said is missing in the example", () => {
  const possible = namesIn(z.toJSONSchema(AgentsFile, { io: "input" }) as JsonSchema);
  const said = new Set(namesOf(parse(readFileSync(new URL("example.yaml", import.meta.url), "utf8"))));
  expect(possible).toContain("workspaces.agents.apps.healthcheck.threshold");
  expect(possible.filter((name) => !said.has(name))).toEqual([]);
});

test("an agent needs no more than a name", () => {
  const { workspaces } = parseAgentsFile("workspaces: [{ name: w, agents: [{ name: main }] }]");
  expect(workspaces[0]!.agents[0]).toMatchObject({
    name: "main",
    directory: "",
    connection_timeout: 120,
    scripts: [],
  });
});

test("a limit of the log is bytes, or a size as people write it", () => {
  const limit = (said: string) =>
    parseAgentsFile(`workspaces: [{ name: w, agents: [{ name: main, log_limit: ${said} }] }]`).workspaces[0]!
      .agents[0]!.log_limit;
  expect([limit("1MiB"), limit("512 KiB"), limit("1000")]).toEqual([1_048_576, 524_288, 1000]);
  for (const odd of ["much", "0", "-1", "1.5MiB"]) expect(() => limit(odd)).toThrow(/yaml:1:59: .*log_limit/);
  // Of the wrong kind, but there.
  expect(() => limit("true")).toThrow(/yaml:1:59: .*log_limit: Invalid input/);
});

test("every mistake is told with its line and column", () => {
  const text = `workspaces:
  - name: demo
    agents:
      - name: bad name!
        scripts:
          - name: x
            scrip: echo
            script: echo
      - name: ok
        connection_timeout: soon
        apps:
          - slug: UPPER
`;
  expect(problems(text).split("\n")).toEqual([
    "agents.yaml:4:15: workspaces[0].agents[0].name: letters and digits, with single hyphens between them.",
    'agents.yaml:7:13: workspaces[0].agents[0].scripts[0] has no "scrip".',
    "agents.yaml:10:29: workspaces[0].agents[1].connection_timeout: a number of seconds, or like 30s, 5m, 1h.",
    "agents.yaml:12:19: workspaces[0].agents[1].apps[0].slug: lower-case letters and digits, with single hyphens between them.",
  ]);
});

test("a followed file is one file, named once; names are told apart by case", () => {
  const logs = (said: string) =>
    `workspaces:\n  - name: w\n    agents:\n      - name: a\n        logs:\n${said}`;
  const at = (place: string) => `agents.yaml:${place}: workspaces[0].agents[0].logs`;
  expect(problems(logs("          - path: /a\n          - path: /A\n"))).toBe("");
  expect(problems(logs("          - path: /a\n          - path: /a\n"))).toBe(
    `${at("7:19")}[1].path: another log file is called "/a" already.`,
  );
  expect(problems(logs("          - path: /var/log/\n"))).toBe(
    `${at("6:19")}[0].path: a file, not a directory.`,
  );
  expect(problems(logs("          - path: /var/log/*.log\n"))).toBe(
    `${at("6:19")}[0].path: one file; patterns with * are not known here.`,
  );
  const many = Array.from({ length: 65 }, (_, i) => `          - path: /${i}\n`).join("");
  expect(problems(logs(many))).toBe(`${at("6:11")}: at most 64 files.`);
  expect(problems(logs("          - source: Web\n"))).toBe(`${at("6:13")}[0].path is missing.`);
  expect(problems(logs("          - { path: /a, level: info }\n"))).toBe(`${at("6:25")}[0] has no "level".`);
});

test("a missing value, a name taken twice, a bad cron and broken YAML are told too", () => {
  expect(problems("workspaces:\n  - agents: []\n")).toBe("agents.yaml:2:5: workspaces[0].name is missing.");
  expect(problems("workspaces: [{ name: w, agents: [{ name: a }, { name: A }] }]")).toContain(
    'another agent is called "A" already',
  );
  expect(
    problems(
      "workspaces: [{ name: w, agents: [{ name: a, scripts: [{ name: s, script: x, cron: sometimes }] }] }]",
    ),
  ).toMatch(/^agents\.yaml:1:\d+: workspaces\[0\]\.agents\[0\]\.scripts\[0\]\.cron: /);
  expect(problems("workspaces:\n  - name: [\n")).toMatch(/^agents\.yaml:\d+:\d+: /);
});

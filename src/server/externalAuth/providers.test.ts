import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { YamlFileError } from "../readYaml.ts";
import { ProviderDefinition } from "./definition.ts";
import { parseProviders } from "./providers.ts";
import { externalAuthServer } from "./testing/externalAuthServer.ts";

const reading = (providers: readonly object[], env = {}) =>
  parseProviders(stringify({ providers }), "/etc/q/auth.yaml", env);
const problems = (text: string, file = "auth.yaml", env = {}): string[] => {
  try {
    parseProviders(text, file, env);
  } catch (error) {
    if (error instanceof YamlFileError) return error.message.split("\n");
    throw error;
  }
  return [];
};
const github = (more: object = {}) => ({ type: "github", client_id: "c", ...more });

test("the example is read, and nothing that may be said is missing in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "external-auth-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = readFileSync(new URL("example.yaml", import.meta.url), "utf8").replace(
    "secrets/gitlab",
    "gitlab",
  );
  writeFileSync(join(folder, "gitlab"), " of a file\n");
  const read = parseProviders(text, join(folder, "a.yaml"), { GITHUB_CLIENT_SECRET: "of a variable" });
  expect(read.map(({ id, clientSecret }) => [id, clientSecret])).toEqual([
    ["github", "of a variable"],
    ["git", "of a file"],
    ["company", "not-here-in-earnest"],
  ]);
  const keys = Object.keys(ProviderDefinition.shape);
  expect(keys.filter((key) => !new RegExp(`^ +(- )?${key}: `, "m").test(text))).toEqual([]);
});

test("every mistake is told with its place and what to do, all at once", () => {
  const text = `providers:
  - type: github
    client_id: a
    client_secret_env: NOT_SET
    regex: "(("
  - type: github
    client_id: b
    client_secret: x
    client_secret_file: y
  - type: company
    client_id: c
  - type: gitea
    id: plain
    client_id: d
    base_url: http://git.example.com
  - type: Big Word
    client_id: e
    auth_url: https://a/b
    token_url: https://a/c
  - type: bitbucket-server
    client_id: f
    device_flow: true
`;
  expect(problems(text)).toEqual([
    "auth.yaml:4:24: providers[0].client_secret_env: names a variable that is not set, or is empty",
    expect.stringMatching(/^auth.yaml:5:12: providers\[0\]\.regex: is no expression of RE2: /),
    "auth.yaml:7:16: providers[1].client_id: has its secret in more than one place; leave one of client_secret, …_env and …_file",
    expect.stringMatching(/^auth.yaml:6:5: .*another provider is called "github" already; give it an id$/),
    expect.stringMatching(
      /^auth.yaml:10:11: .*has no addresses of its own; give auth_url and token_url, or issuer; known without them are github, /,
    ),
    "auth.yaml:15:15: providers[3].base_url: would send secrets in clear; use https, or say insecure_http: true if that is what you want",
    expect.stringMatching(/^auth.yaml:16:11: .*is no id; give the provider an id/),
    "auth.yaml:20:11: providers[5].type: has no addresses of its own; give base_url, or auth_url and token_url",
    "auth.yaml:22:18: providers[5].device_flow: needs device_code_url, as none is known for its type",
  ]);
});

test.each([
  ["providers:\n  - type: github\n", "auth.yaml:2:5: providers[0].client_id is missing."],
  [
    "providers:\n  - type: github\n    client_id: c\n    secret: s\n",
    'auth.yaml:4:5: providers[0] has no "secret".',
  ],
  [
    "providers:\n  - type: github\n    client_id: c\n    auth_url: ftp://x\n",
    "auth.yaml:4:15: providers[0].auth_url: must be an http or https URL.",
  ],
  [
    "providers:\n  - type: github\n    client_id: c\n    client_secret_file: /nowhere/at/all\n",
    "auth.yaml:4:25: providers[0].client_secret_file: cannot be read: ENOENT",
  ],
  [
    "providers: [",
    "auth.yaml:1:13: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
])("%j is told: %s", (text, problem) => {
  expect(problems(text)).toContain(problem);
});

test.each([
  [{}, "github.com/a/b", true],
  [{}, "https://ann@github.com/a/b.git", true],
  [{}, "https://github.com", true],
  [{}, "https://github.com.evil.example/a", false],
  [{}, "https://evil.example/github.com", false],
  [{}, "https://evil.example/?@github.com", false],
  [{ base_url: "https://git.example.com/" }, "https://git.example.com/x", true],
  [{ base_url: "https://git.example.com" }, "https://github.com/x", false],
  [{ type: "azure-devops" }, "https://dev.azure.com/o/p/_git/r", true],
  [
    { type: "azure-devops-entra", base_url: "https://login.microsoftonline.com/t" },
    "https://dev.azure.com/o",
    true,
  ],
  [{ type: "slack" }, "https://slack.com", false],
  [{ regex: "our" }, "https://github.com/your/x", true],
])("by default %o is for the repositories at its own host: %s %s", (more, text, matches) => {
  expect(reading([github(more)])[0]!.matches(text)).toBe(matches);
});

test("the addresses of a known type follow from one, and no other service is told what is somebody's own", () => {
  const [own, partly, issuer] = reading([
    github({ base_url: "https://git.example.com/" }),
    github({ id: "a", auth_url: "https://a.example/auth", token_url: "https://a.example/token" }),
    github({ id: "b", issuer: "https://b.example" }),
  ]);
  expect(own!.urls.validate).toBe("https://git.example.com/api/v3/user");
  expect(partly!.urls).toEqual({ auth: "https://a.example/auth", token: "https://a.example/token" });
  expect(issuer!.urls).toEqual({});
});

test("a changed file is used at once; a bad one is told, and what was stays", async () => {
  const server = await externalAuthServer([github()]);
  const names = async () => ((await server.api()).body.providers as { id: string }[]).map(({ id }) => id);
  server.write([github({ id: "first" }), github({ id: "second" })]);
  await expect.poll(names, { timeout: 5_000 }).toEqual(["first", "second"]);
  server.write([{ type: "github" }]);
  await expect.poll(() => server.errors.length, { timeout: 5_000 }).toBe(1);
  expect(server.errors.splice(0)).toEqual([expect.stringContaining("providers[0].client_id is missing.")]);
  expect(await names()).toEqual(["first", "second"]);
  server.write([github({ id: "third", client_id: "longer" })]);
  await expect.poll(names, { timeout: 5_000 }).toEqual(["third"]);
});

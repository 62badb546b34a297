import { expect, test } from "vitest";
import { createConfigMask } from "./maskConfig.ts";

/** As a configuration names a variable of the machine. */
const local = (name: string) => `\${localEnv:${name}}`;

const mask = createConfigMask("token", "machine");
const masked = (config: Record<string, unknown>) => mask.masked(config);
const COVER = /^•{8}[0-9a-f]{8}$/;

test.each<[string, Record<string, unknown>]>([
  ["a variable of the container", { containerEnv: { DB_PASSWORD: "sw0rdfish" } }],
  ["a variable of whoever enters", { remoteEnv: { GITHUB_TOKEN: "sw0rdfish" } }],
  ["an argument of the build", { build: { args: { NPM_TOKEN: "sw0rdfish" } } }],
  ["an option of a feature", { features: { "ghcr.io/acme/x:1": { apiKey: "sw0rdfish" } } }],
  ["a setting of an editor", { customizations: { vscode: { settings: { "acme.api-key": "sw0rdfish" } } } }],
  [
    "a run argument",
    { runArgs: ["-e", "API_KEY=sw0rdfish", "--env=API_KEY=sw0rdfish", "-eAPI_KEY=sw0rdfish"] },
  ],
  ["a command", { postCreateCommand: "login --password=sw0rdfish" }],
  ["a command in parts", { postCreateCommand: { one: ["sh", "-c", "export SECRET=sw0rdfish\nrun"] } }],
  ["the password of an address", { containerEnv: { DATABASE: "postgres://ann:sw0rdfish@db/x" } }],
  [
    "a second time, where no name tells it",
    { a: { SECRET: "sw0rdfish" }, initializeCommand: "echo sw0rdfish" },
  ],
  ["a key", { features: { "https://ann:sw0rdfish@host/f.tgz": {} } }],
  [
    "a private key",
    { containerEnv: { PEM: "-----BEGIN PRIVATE KEY-----\nsw0rdfish\n-----END PRIVATE KEY-----" } },
  ],
])("[C8] a secret does not leave the machine: %s", (_, config) => {
  const text = JSON.stringify(masked(config));
  expect(text).not.toContain("sw0rdfish");
  expect(text).toContain("••••••••");
});

test("[C8] a secret that is a number, and each of a list", () => {
  const { PASSWORD, token } = masked({ PASSWORD: 4711, token: ["a", "b"] });
  expect(PASSWORD).toMatch(COVER);
  expect(token).toEqual([expect.stringMatching(COVER), expect.stringMatching(COVER)]);
});

test("[C8] what is no secret stays as it is", () => {
  const config = {
    image: "mcr.microsoft.com/devcontainers/base:debian",
    secrets: { OPENAI_API_KEY: { description: "To ask", documentationUrl: "https://example.com" } },
    remoteEnv: { GITHUB_TOKEN: local("GITHUB_TOKEN"), EDITOR: "vim", API_KEY: "" },
    runArgs: ["--env", `API_KEY=${local("API_KEY")}`, "--init"],
    customizations: { vscode: { settings: { persistToken: true, "editor.tabSize": 2 } } },
    forwardPorts: [3000, "db:5432"],
    shutdownAction: null,
  };
  expect(masked(config)).toEqual(config);
});

test("[C8] the default of a variable that is not set is a secret as well", () => {
  expect(JSON.stringify(masked({ remoteEnv: { TOKEN: local("TOKEN:sw0rdfish") } }))).not.toContain("sw0rd");
});

test("[C8] that a secret changed is seen, and nothing of what it is without the agent's key", () => {
  const of = (value: string, from = mask) => from.masked({ TOKEN: value }).TOKEN;
  expect(of("sw0rdfish")).toBe(of("sw0rdfish", createConfigMask("token", "machine")));
  const others = [
    of("sw0rdfisc"),
    of("sw0rdfish", createConfigMask("other", "machine")),
    of("sw0rdfish", createConfigMask("token", "other")),
  ];
  for (const other of others) expect(other).not.toBe(of("sw0rdfish"));
  expect(mask.hash("text")).toMatch(/^[0-9a-f]{64}$/);
  expect(mask.hash("text")).not.toBe(createConfigMask("other", "machine").hash("text"));
});

import { expect, test } from "vitest";
import { expandVariables, type Host, missingLocale, workspaceEnvironment } from "./environment.ts";

const workspace = {
  agent_name: "main",
  owner_name: "ann",
  workspace_id: "7b1c0c55-6f4a-4d3e-9a3e-0a1f7f6f0001",
  workspace_name: "dev",
  environment_variables: {},
};

const aHost = (env: Record<string, string | undefined> = {}): Host => ({
  platform: "linux",
  env,
  username: "ann",
  home: "/home/ann",
  shell: "/bin/bash",
});

const built = (env: Record<string, string | undefined>, variables: Record<string, string> = {}) =>
  workspaceEnvironment(
    { ...workspace, environment_variables: variables },
    { url: "http://deck", token: "the-token" },
    aHost(env),
  );

test("[PTY72] a process knows its workspace, agent, owner and user", () => {
  expect(built({ CODER_WORKSPACE_NAME: "inherited", EDITOR: "vi" })).toMatchObject({
    CODER: "true",
    CODER_WORKSPACE_NAME: "dev",
    CODER_WORKSPACE_AGENT_NAME: "main",
    CODER_WORKSPACE_OWNER_NAME: "ann",
    CODER_WORKSPACE_ID: workspace.workspace_id,
    CODER_AGENT_URL: "http://deck",
    CODER_AGENT_TOKEN: "the-token",
    CS_DISABLE_GETTING_STARTED_OVERRIDE: "true",
    USER: "ann",
    LOGNAME: "ann",
    SHELL: "/bin/bash",
    SSH_CLIENT: "0.0.0.0 0 0",
    SSH_CONNECTION: "0.0.0.0 0 0.0.0.0 0",
    EDITOR: "vi",
  });
});

test("[PTY72] configured variables win over the workspace's and may build on others", () => {
  const env = built({ PATH: "/usr/bin" }, { PATH: `$HOME/bin:$\{PATH}`, CODER: "mine", GONE: "<$NOBODY>" });
  expect(env).toMatchObject({ PATH: "/home/ann/bin:/usr/bin", CODER: "mine", GONE: "<>" });
});

test("[PTY73] [PC7] TERM is xterm-256color whatever was set", () => {
  expect(built({ TERM: "dumb" }, { TERM: "vt100" }).TERM).toBe("xterm-256color");
});

test.each([
  ["nothing", {}, "C.UTF-8"],
  ["LANG=C", { LANG: "C" }, "C.UTF-8"],
  ["LANG=C.UTF-8", { LANG: "C.UTF-8" }, undefined],
  ["LANG=C.UTF8", { LANG: "C.UTF8" }, undefined],
  ["LANG=de_DE.utf8", { LANG: "de_DE.utf8" }, undefined],
  ["LC_CTYPE=C with a UTF-8 LANG", { LC_CTYPE: "C", LANG: "C.UTF-8" }, "C.UTF-8"],
  ["LC_ALL=C", { LC_ALL: "C" }, undefined],
  ["LC_ALL empty", { LC_ALL: "" }, "C.UTF-8"],
])(
  "[PC8] [PTY74] given %s, LC_CTYPE is made only where it helps",
  (_, env: Record<string, string>, expected) => {
    expect(missingLocale(env, "linux").LC_CTYPE).toBe(expected);
  },
);

test("[PTY74] macOS calls it UTF-8, Windows has none", () => {
  expect(missingLocale({}, "darwin")).toEqual({ LC_CTYPE: "UTF-8" });
  expect(missingLocale({}, "win32")).toEqual({});
});

test("our own secrets and npm's variables stay with the agent", () => {
  const env = built({
    QUARTERDECK_TOKEN: "secret",
    QUARTERDECK_BOOTSTRAP_TOKEN: "secret",
    NODE_CHANNEL_FD: "3",
    npm_lifecycle_event: "start",
    npm_config_cache: "/x",
    INIT_CWD: "/x",
  });
  expect(Object.keys(env).filter((name) => /QUARTERDECK|NODE_CHANNEL|npm|INIT_CWD/.test(name))).toEqual([]);
  expect(built({ npm_config_registry: "https://r.example" })).toHaveProperty("npm_config_registry");
});

test("a dollar sign without a name stays", () => {
  expect(expandVariables(`cost $ 5, $A$\{A}`, { A: "x" })).toBe("cost $ 5, xx");
});

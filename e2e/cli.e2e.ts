import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentReady, expect, test } from "./fixtures.ts";
import { PROGRAM } from "./house.ts";

/** Runs the program to its end; nothing of the caller's own QUARTERDECK_* reaches it. */
function quarterdeck(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

test("the help names every command, and each command its flags and variables", () => {
  const { status, stdout } = quarterdeck(["--help"]);
  expect(status).toBe(0);
  for (const name of [
    "serve",
    "agent",
    "user create",
    "user list",
    "token create",
    "token list",
    "token revoke",
    "agents token",
    "status",
  ]) {
    expect(stdout).toContain(name);
    const help = quarterdeck([...name.split(" "), "--help"]);
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/QUARTERDECK_[A-Z]+/);
  }
});

test("git's helpers have help of their own; what follows -- is for ssh", () => {
  for (const name of ["gitssh", "gitaskpass"])
    expect(quarterdeck([name, "--help"]).stdout).toContain(`Usage: quarterdeck ${name} `);
  const { status, stderr } = quarterdeck(["gitssh", "--", "-V"]);
  expect(stderr).toMatch(/CODER_AGENT_URL is not set.*\nOpenSSH/);
  expect(status).toBe(0);
  expect(quarterdeck(["gitssh", "--", "-h"]).status).toBe(255); // which ssh does not know
});

test("unknown commands, unknown flags and bad values are refused with what is allowed", () => {
  const refusals: [string[], string][] = [
    [["serv"], 'There is no command "serv". Did you mean "serve"?'],
    [["token"], '"token" needs one of: create, list, revoke.'],
    [["serve", "--adress", ":1"], 'There is no flag --adress. Did you mean "address"?'],
    [["serve", "--address", "nowhere"], "--address must be HOST:PORT"],
    [["serve", "--access-url", "deck"], "--access-url must be an http or https URL"],
    [["agent"], "--url"],
    [["agent", "--url", "http://127.0.0.1:1"], "--token"],
    [["agent", "--url", "http://127.0.0.1:1", "--token", "x"], "--token must be"],
    [["agent", "--url", "http://127.0.0.1:1", "--auth", "gcp"], "--auth must be token, aws, azure, google"],
    [
      ["agent", "--url", "http://127.0.0.1:1", "--auth", "aws", "--token", randomUUID()],
      "--token does not go",
    ],
    [["status", "hello"], "--app is needed"],
    [["status", "--app", "x", "--state", "busy"], "--state must be one of working, idle, complete, failure"],
    [["agents", "token"], "WORKSPACE.AGENT is missing."],
  ];
  for (const [args, sentence] of refusals) {
    const { status, stderr } = quarterdeck(args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(2);
  }
});

test("a mistake in the agents file is reported with its line, and nothing starts", () => {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-cli-"));
  const file = join(folder, "agents.yaml");
  writeFileSync(
    file,
    "workspaces:\n  - name: demo\n    agents:\n      - name: main\n        scripts:\n          - name: x\n            scrip: echo\n",
  );
  const { status, stderr } = quarterdeck([
    "serve",
    "--address",
    "127.0.0.1:0",
    "--data",
    join(folder, "data"),
    "--agents",
    file,
  ]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/agents\.yaml:[67]:\d+/);
  expect(stderr).toContain("scrip");
  rmSync(folder, { recursive: true });
});

test("a second start on the same data, and a port in use, are refused with the reason", async ({ house }) => {
  const second = quarterdeck(["serve", "--address", "127.0.0.1:0", "--data", join(house.dataDir, "data")]);
  expect(second.status).toBe(1);
  expect(second.stderr).toMatch(/already (being )?served by process \d+/);

  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as AddressInfo;
  const data = join(house.dataDir, "other");
  const used = quarterdeck(["serve", "--address", `127.0.0.1:${port}`, "--data", data]);
  expect(used.status).toBe(1);
  expect(used.stderr).toContain(`127.0.0.1:${port} is in use`);
  blocker.close();
});

test("users and tokens are made, listed and revoked beside a running server", async ({ house }) => {
  const data = ["--data", join(house.dataDir, "data")];
  const made = quarterdeck(["user", "create", "--username", "ann", "--email", "ann@example.com", ...data], {
    QUARTERDECK_PASSWORD: "correct horse battery",
  });
  expect(made.stderr).toBe("");
  expect(made.status).toBe(0);
  expect(quarterdeck(["user", "list", ...data]).stdout).toContain("ann@example.com");
  const login = await fetch(`${house.url}/api/v2/users/login`, {
    method: "POST",
    body: JSON.stringify({ email: "ann@example.com", password: "correct horse battery" }),
  });
  expect(login.status).toBe(201);

  const token = quarterdeck(["token", "create", "--user", "ann", "--name", "script", ...data]).stdout.trim();
  const me = () => fetch(`${house.url}/api/v2/users/me`, { headers: { "Coder-Session-Token": token } });
  expect(await (await me()).json()).toMatchObject({ username: "ann" });
  expect(quarterdeck(["token", "list", "--user", "ann", ...data]).stdout).toContain("script");
  expect(quarterdeck(["token", "revoke", token.split("-")[0]!, ...data]).status).toBe(0);
  expect((await me()).status).toBe(401);
});

test("agents token prints the command by which another machine joins", async ({ house }) => {
  await agentReady(house);
  house.writeAgents("workspaces:\n  - name: demo\n    agents: [{ name: main }, { name: second }]\n");
  let printed = "";
  await expect
    .poll(() => {
      printed = quarterdeck(["agents", "token", "demo.second", "--data", join(house.dataDir, "data")]).stdout;
      return printed;
    })
    .toMatch(/quarterdeck agent --url http/);
  const token = /QUARTERDECK_TOKEN=([0-9a-f-]{36})/.exec(printed)?.[1];
  house.startAgent(token!);
  await agentReady(house, "second");
});

test("SIGTERM and SIGINT stop server and agent cleanly", async ({ house }) => {
  await agentReady(house);
  const agent = house.localAgentPid()!;
  await house.killServer("SIGINT");
  expect(() => process.kill(agent, 0)).toThrow();
  await house.startServer();
  await agentReady(house);
});

test("npm start prints one ready line and a sign-in link that works once", async () => {
  const data = mkdtempSync(join(tmpdir(), "quarterdeck-first-"));
  const child = spawn(process.execPath, ["src/cli/start.mjs", "--address", "127.0.0.1:0", "--data", data], {
    cwd: join(import.meta.dirname, ".."),
    env: { ...process.env, QUARTERDECK_BOOTSTRAP_TOKEN: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  await expect.poll(() => printed, { timeout: 60_000 }).toMatch(/sign-in#\S+/);
  expect(printed.match(/Quarterdeck is ready: http:\/\/127\.0\.0\.1:\d+/g)).toHaveLength(1);
  const [, origin, code] = /(http:\/\/[^/\s]+)\/sign-in#(\S+)/.exec(printed)!;
  const exchange = () =>
    fetch(`${origin}/api/v2/quarterdeck/sign-in-link`, { method: "POST", body: JSON.stringify({ code }) });
  expect((await exchange()).ok).toBe(true);
  expect((await exchange()).ok).toBe(false);
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  expect(status).toBe(0);
  rmSync(data, { recursive: true });
});

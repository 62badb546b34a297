import { execFile, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { allow, createBrowser } from "../src/server/externalAuth/testing/browser.ts";
import { startOAuthServer } from "../src/server/externalAuth/testing/startOAuthServer.ts";
import { agentId, agentReady, expect, test } from "./fixtures.ts";
import { openHttpHost, openSshHost } from "./gitHosts.ts";
import { openHouse } from "./house.ts";

type Environment = Record<string, string>;
type Outcome = { code: number; stdout: string; stderr: string };

/** A house whose agent tells the environment of its scripts, and a directory for temporary files that can be looked at. */
async function openWorkspace({ script = "true", flags = [] }: { script?: string; flags?: string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-git-"));
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const house = await openHouse({
    flags,
    agents: `
workspaces:
  - name: demo
    agents:
      - name: main
        env:
          TMPDIR: ${temporary}
          GIT_TERMINAL_PROMPT: "0"
          GIT_CONFIG_NOSYSTEM: "1"
        scripts:
          - name: Environment
            run_on: [start]
            script: umask 077; env -0 > ${folder}/environment.new; mv ${folder}/environment.new ${folder}/environment
          - name: Git
            run_on: [start]
            script: ${JSON.stringify(script)}
`,
  });
  await expect.poll(() => existsSync(join(folder, "environment")), { timeout: 30_000 }).toBe(true);
  const lines = readFileSync(join(folder, "environment"), "utf8").split("\0").filter(Boolean);
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) as Environment;
  return {
    house,
    folder,
    env,
    /** What was left of temporary directories of ours. */
    left: () => readdirSync(temporary),
    async close() {
      await house.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const run = (program: string, args: string[], env: Environment, cwd = tmpdir()) =>
  new Promise<Outcome>((resolve) => {
    execFile(program, args, { env, cwd, timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });

/** A commit from a clone, pushed to where it came from. */
async function commitAndPush(clone: string, env: Environment) {
  const ann = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  await run("git", [...ann, "commit", "-q", "--allow-empty", "-m", "second"], env, clone);
  return run("git", ["push", "origin", "HEAD"], env, clone);
}
const subjects = (repository: string) =>
  execFileSync("git", ["-C", repository, "log", "--format=%s", "main"], { encoding: "utf8" })
    .trim()
    .split("\n");

test.describe("gitssh", () => {
  let host: Awaited<ReturnType<typeof openSshHost>>;
  let workspace: Awaited<ReturnType<typeof openWorkspace>>;
  let publicKey: string;
  test.beforeAll(async () => {
    test.setTimeout(300_000); // with installing it
    [host, workspace] = [await openSshHost(), await openWorkspace()];
    publicKey = (await workspace.house.client.gitSshKey.get({ user: "me" })).public_key.trim();
  });
  test.afterAll(async () => {
    await workspace?.close();
    await host?.close();
  });

  /** The environment of a script, with a configuration of ssh for this test. */
  function withSsh(...settings: string[]): Environment {
    const file = join(host.folder, "user_config");
    const known = [`UserKnownHostsFile ${host.knownHosts}`, "StrictHostKeyChecking yes", "BatchMode yes"];
    writeFileSync(file, `${[...known, "IdentityAgent none", ...settings].join("\n")}\n`);
    return { ...workspace.env, GIT_SSH_COMMAND: `${workspace.env.GIT_SSH_COMMAND} -F '${file}'` };
  }
  const clone = (name: string, env: Environment) =>
    run("git", ["clone", host.url, join(workspace.folder, name)], env);

  test("a host that does not know the key is told with the key, and where else it is", async () => {
    host.authorize();
    const { code, stderr } = await clone("refused", withSsh());
    expect(code).toBe(128);
    expect(stderr).toContain("Permission denied (publickey)");
    expect(stderr).toContain(`    ${publicKey}\n`);
    expect(stderr).toContain(`${workspace.env.CODER_AGENT_URL}/settings/account`);
    expect(workspace.left()).toEqual([]);
  });

  test("git clones and pushes with the account's key, which lies in a private file for as long as ssh runs", async () => {
    host.authorize(publicKey);
    const look = `stat -c %%a ${workspace.env.TMPDIR}/* ${workspace.env.TMPDIR}/*/key > ${host.folder}/modes`;
    const env = withSsh("PermitLocalCommand yes", `LocalCommand ${look}`);
    const { code, stderr } = await clone("cloned", env);
    expect(stderr).not.toContain("quarterdeck:");
    expect(code).toBe(0);
    expect(readFileSync(join(host.folder, "modes"), "utf8")).toBe("700\n600\n");
    const pushed = await commitAndPush(join(workspace.folder, "cloned"), { ...env, GIT_TRACE: "1" });
    expect(pushed.code).toBe(0);
    // Git knows it for OpenSSH, without a first call to find out.
    expect(pushed.stderr).toMatch(/\/git\/ssh.* -p \d+ /);
    expect(pushed.stderr).not.toContain(" -G ");
    expect(subjects(join(host.folder, "private.git"))).toEqual(["second", "first"]);
    expect(workspace.left()).toEqual([]);
  });

  test("what ssh or the other side say otherwise stays as it is, with its exit code", async () => {
    host.authorize(publicKey);
    const { GIT_SSH_COMMAND, ...env } = withSsh();
    const ssh = (words: string) => run("/bin/sh", ["-c", `${GIT_SSH_COMMAND} ${words}`], env);
    const at = `-p ${host.port} ${host.user}@127.0.0.1`;
    expect(await ssh(`${at} 'echo out; echo err >&2; exit 7'`)).toEqual({
      code: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
    expect(await ssh(`${at} "echo 'Permission denied (publickey)' >&2; exit 3"`)).toMatchObject({
      code: 3,
      stderr: "Permission denied (publickey)\n",
    });
    const away = await ssh("-p 1 127.0.0.1 true");
    expect(away.code).toBe(255);
    expect(away.stderr).toContain("Connection refused");
    expect(away.stderr).not.toContain(publicKey);
    const echoed = execFileSync("/bin/sh", ["-c", `${GIT_SSH_COMMAND} ${at} cat`], {
      env,
      input: "in\0\xff",
    });
    expect(echoed).toEqual(Buffer.from("in\0\xff"));
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    test(`${signal} ends ssh, and leaves no key`, async () => {
      const pidFile = join(host.folder, "proxy.pid");
      rmSync(pidFile, { force: true });
      const { GIT_SSH_COMMAND, ...env } = withSsh(`ProxyCommand sh -c 'echo $$ > ${pidFile}; exec cat'`);
      const child = spawn("/bin/sh", ["-c", `exec ${GIT_SSH_COMMAND} somewhere`], { env, stdio: "ignore" });
      await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, "utf8").trim()).toMatch(/^\d+$/);
      expect(workspace.left()).toHaveLength(1);
      const gone = once(child, "exit");
      child.kill(signal);
      expect((await gone)[0]).toBe(128 + constants.signals[signal]);
      expect(workspace.left()).toEqual([]);
    });

  test("keys of the user's own are still tried, also when the server gives none", async () => {
    const own = join(host.folder, "own");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", own]);
    host.authorize(readFileSync(`${own}.pub`, "utf8"));
    const env = withSsh(`IdentityFile ${own}`);
    expect(await clone("own", env)).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining("quarterdeck:"),
    });
    const away = await clone("away", { ...env, CODER_AGENT_URL: "http://127.0.0.1:1" });
    expect(away.code).toBe(0);
    expect(away.stderr).toContain(
      "quarterdeck: ssh goes without your account's key: http://127.0.0.1:1 does not answer.",
    );
    const refused = await clone("unknown", {
      ...env,
      CODER_AGENT_TOKEN: "00000000-0000-4000-8000-000000000000",
    });
    expect(refused.code).toBe(0);
    expect(refused.stderr).toContain("no longer takes this agent's token");
    // A whole command of git's configuration is left as it is, and no server is asked.
    const config = join(host.folder, "gitconfig");
    writeFileSync(config, `[core]\n\tsshCommand = ssh -F '${host.folder}/user_config'\n`);
    const { GIT_SSH_COMMAND: plain } = workspace.env;
    const configured = {
      ...env,
      GIT_SSH_COMMAND: plain!,
      GIT_CONFIG_GLOBAL: config,
      CODER_AGENT_URL: "http://127.0.0.1:1",
    };
    expect(await clone("configured", configured)).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining("quarterdeck:"),
    });
    // The one that was named for the host goes first.
    host.authorize(publicKey, readFileSync(`${own}.pub`, "utf8"));
    const { GIT_SSH_COMMAND, ...rest } = env;
    const words = `${GIT_SSH_COMMAND} -v -p ${host.port} ${host.user}@127.0.0.1 true`;
    const { stderr } = await run("/bin/sh", ["-c", words], rest);
    expect(/Server accepts key: (\S+)/.exec(stderr)?.[1]).toBe(own);
  });
});

test.describe("gitaskpass", () => {
  let provider: Awaited<ReturnType<typeof startOAuthServer>>;
  let host: Awaited<ReturnType<typeof openHttpHost>>;
  let workspace: Awaited<ReturnType<typeof openWorkspace>>;
  let providersFile: string;
  test.beforeAll(async () => {
    provider = await startOAuthServer();
    // The token is good where the provider says that it is.
    host = await openHttpHost(
      async (user) =>
        (await fetch(`${provider.url}/me`, { headers: { Authorization: `Bearer ${user}` } })).ok,
    );
    providersFile = join(mkdtempSync(join(tmpdir(), "quarterdeck-providers-")), "external-auth.yaml");
    const lines = provider.lines({ id: "git", regex: `^http://127\\.0\\.0\\.1:${host.port}(/|$)` });
    writeFileSync(providersFile, JSON.stringify({ providers: [lines] }));
    workspace = await openWorkspace({
      flags: ["--external-auth", providersFile],
      script: [
        `cd "$TMPDIR" && git clone ${host.url} cloned && cd cloned &&`,
        "git -c user.name=Ann -c user.email=ann@example.com commit -q --allow-empty -m second && git push",
      ].join(" "),
    });
  });
  test.afterAll(async () => {
    await workspace?.close();
    await host?.close();
    provider?.close();
    rmSync(join(providersFile, ".."), { recursive: true });
  });

  /** As a person does: the button, the provider's pages, and back. */
  async function connectAccount() {
    const { house } = workspace;
    const browser = createBrowser();
    browser.set("127.0.0.1", `coder_session_token=${house.token}`);
    const started = await browser.ask(`${house.url}/api/v2/quarterdeck/external-auth/git/start`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
    const { url } = (await started.json()) as { url: string };
    expect((await allow(browser, url)).url).toBe(`${house.url}/external-auth/git`);
  }
  const ask = (prompt: string, more: Environment = {}) =>
    run(workspace.env.GIT_ASKPASS!, [prompt], { ...workspace.env, ...more });

  test("a script's clone says where to connect, waits, and goes on when the user has; then it pushes", async () => {
    const { house, env } = workspace;
    const agent = await agentId(house);
    const log = async () => (await house.client.logs.list({ agent })).map(({ output }) => output).join("\n");
    await expect.poll(log).toContain(`${house.deployment}/external-auth/git`);
    expect(existsSync(join(env.TMPDIR!, "cloned/README"))).toBe(false);
    await connectAccount();
    await agentReady(house);
    expect((await house.client.agents.get({ agent })).lifecycle_state).toBe("ready");
    expect(subjects(host.bare)).toEqual(["second", "first"]);

    const { code, stdout, stderr } = await ask(`Username for 'http://127.0.0.1:${host.port}': `);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[\w-]{43}\n$/);
    expect((await ask(`Password for 'http://x@127.0.0.1:${host.port}': `)).stdout).toBe(stdout);
    expect(await log()).not.toContain(stdout.trim());
    expect(house.output()).not.toContain(stdout.trim());
  });

  test("what it has no account for, git says itself; what is no such question is not answered", async () => {
    const elsewhere = await openHttpHost(async () => false);
    try {
      const { env, folder } = workspace;
      const clone = await run("git", ["clone", elsewhere.url, join(folder, "never")], env);
      expect(clone.code).toBe(128);
      expect(clone.stderr).toContain(
        `No account of external auth is for http://127.0.0.1:${elsewhere.port}.`,
      );
      expect(clone.stderr).toContain("fatal: could not read Username");
    } finally {
      await elsewhere.close();
    }
    for (const prompt of ["Are you sure (yes/no)? ", "Enter passphrase for key 'x': "])
      expect(await ask(prompt)).toMatchObject({ code: 1, stdout: "" });
    const away = await ask("Username for 'https://x': ", { CODER_AGENT_URL: "http://127.0.0.1:1" });
    expect(away).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("does not answer") });
  });

  test("who waits outlives a restart of the server", async () => {
    const { house, env } = workspace;
    await house.client.externalAuth.remove({ externalauth: "git" }).catch(() => {}); // was not connected
    const stdio = ["ignore", "pipe", "pipe"] satisfies StdioOptions;
    const child = spawn(env.GIT_ASKPASS!, [`Username for '${host.url}': `], { env, stdio });
    const said = { out: "", err: "" };
    child.stdout!.on("data", (chunk) => (said.out += chunk));
    child.stderr!.on("data", (chunk) => (said.err += chunk));
    const gone = once(child, "close");
    await expect.poll(() => said.err).toContain("/external-auth/git");
    await house.killServer();
    await house.startServer();
    expect(child.exitCode).toBe(null);
    await connectAccount();
    expect((await gone)[0]).toBe(0);
    expect(said.out).toMatch(/^[\w-]{43}\n$/);
  });
});

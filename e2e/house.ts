import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { type Client, createClient } from "../src/api/client.ts";
import type { OpenSocket } from "../src/api/socket.ts";
import { behindTls } from "./behindTls.ts";
import { type CutProxy, createCutProxy } from "./cutProxy.ts";
import { freePort } from "./freePort.ts";
import type { Cookie } from "./frontProcess.ts";

export const PROGRAM = join(import.meta.dirname, "../dist/node/main.js");

/** An API token of the first user, in the form the server takes one from its environment. */
export const TOKEN = `e2etokenid-${"s".repeat(22)}`;

/** A real server with its real agents, on a data directory of its own. */
export type House = {
  /** Where the browser goes: through a proxy that a test can cut. */
  url: string;
  /** Where agents on other machines go: through the same network. */
  agentUrl: string;
  /** What the server calls itself: where apps are, and what agents are told to call. */
  deployment: string;
  /** The server itself, for measuring. */
  direct: string;
  /** The network between the server and everybody else. */
  network: CutProxy;
  client: Client;
  /** Signs a browser in with a token. */
  cookiesFor(token: string): Promise<Cookie[]>;
  token: string;
  dataDir: string;
  /** Replaces the agents file; the server reloads it by itself. */
  writeAgents(yaml: string): void;
  killServer(signal?: NodeJS.Signals): Promise<void>;
  startServer(): Promise<void>;
  /** Joins another agent process; without a token its environment says how. Ended with the house. */
  startAgent(token: string | undefined, options?: AgentOptions): ChildProcess;
  /** Kills the local agent, which the server starts again. */
  localAgentPid(): number | undefined;
  serverPid(): number;
  close(): Promise<void>;
  /** Everything the server wrote, for a failing test's report. */
  output(): string;
};

type AgentOptions = {
  cwd?: string;
  env?: Record<string, string>;
  /** A program that starts it, with its arguments. */
  through?: readonly string[];
};

export type HouseOptions = {
  agents?: string;
  flags?: string[];
  env?: Record<string, string>;
  /** The browser goes to a Quarterdeck that stands in front of the server, which is behind TLS. */
  behind?: boolean;
};

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), "quarterdeck-e2e-"));
  const agentsFile = join(dataDir, "agents.yaml");
  if (options.agents) writeFileSync(agentsFile, options.agents);
  // Shells read nobody's profile: what hangs or prints there is not ours to test.
  const home = join(dataDir, "home");
  mkdirSync(home);
  const network = await createCutProxy();
  const children = new Set<ChildProcess>();
  let server: ChildProcess | undefined;
  const port = await freePort();
  network.target(port);
  let output = "";
  const front = options.behind ? await behindTls(port, dataDir) : undefined;
  const environment = {
    ...process.env,
    HOME: home,
    QUARTERDECK_BOOTSTRAP_TOKEN: TOKEN,
    ...(front ? front.serverEnvironment : { QUARTERDECK_ACCESS_URL: network.url }),
    ...options.env,
  };

  async function startServer() {
    const flags = ["--address", `127.0.0.1:${port}`, "--data", join(dataDir, "data")];
    if (options.agents) flags.push("--agents", agentsFile);
    const child = spawn(
      process.execPath,
      ["--enable-source-maps", PROGRAM, "serve", ...flags, ...(options.flags ?? [])],
      {
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    server = child;
    child.stderr!.on("data", (chunk) => (output += chunk));
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Quarterdeck is ready: ")) resolve();
      });
      child.once("exit", (code) =>
        reject(new Error(`the server ended with ${code} before it was ready:\n${output}`)),
      );
    });
    output = "";
  }

  async function end(child: ChildProcess | undefined, signal: NodeJS.Signals) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  await startServer();
  await front?.open(PROGRAM);
  return {
    url: front?.network.url ?? network.url,
    direct: `http://127.0.0.1:${port}`,
    network: front ? both(front.network, network) : network,
    deployment: front?.origin ?? network.url,
    agentUrl: network.url,
    cookiesFor: async (token) =>
      front?.signIn(token) ?? [
        { name: "coder_session_token", value: token, url: network.url, httpOnly: true },
      ],
    token: TOKEN,
    dataDir,
    client: createClient({
      baseUrl: `http://127.0.0.1:${port}`,
      fetch,
      openSocket: (url) =>
        // The two differ only in event types that the client does not read.
        new WebSocket(url, {
          headers: { "Coder-Session-Token": TOKEN },
        }) as unknown as ReturnType<OpenSocket>,
      headers: () => ({ "Coder-Session-Token": TOKEN }),
    }),
    writeAgents: (yaml) => writeFileSync(agentsFile, yaml),
    killServer: (signal = "SIGKILL") => end(server, signal),
    startServer,
    startAgent(token, { cwd = dataDir, env = {}, through = [] } = {}) {
      const agent = [process.execPath, "--enable-source-maps", PROGRAM, "agent", "--url", network.url];
      const [program, ...args] = [...through, ...agent];
      const child = spawn(program!, args, {
        cwd,
        env: { ...process.env, HOME: home, ...(token && { QUARTERDECK_TOKEN: token }), ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stderr!.on("data", (chunk) => (output += chunk));
      child.stdout!.on("data", (chunk) => (output += chunk));
      children.add(child);
      return child;
    },
    serverPid: () => server!.pid!,
    localAgentPid: () => readLockPid(join(dataDir, "data", "agent.lock")),
    output: () => output,
    async close() {
      await Promise.all([...children].map((child) => end(child, "SIGTERM")));
      const agent = readLockPid(join(dataDir, "data", "agent.lock"));
      await end(server, "SIGTERM");
      if (agent) killQuietly(agent); // after a SIGKILL of the server nobody else ends it
      await front?.close();
      await network.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What a test does to the network concerns browsers and agents alike. */
const both = (browsers: CutProxy, agents: CutProxy): CutProxy => ({
  ...browsers,
  drop: () => [browsers, agents].forEach((network) => void network.drop()),
  freeze: () => [browsers, agents].forEach((network) => void network.freeze()),
  cut: () => [browsers, agents].forEach((network) => void network.cut()),
  heal: () => [browsers, agents].forEach((network) => void network.heal()),
});

function readLockPid(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

function killQuietly(pid: number) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // already gone
  }
}

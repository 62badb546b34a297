import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { VERSION } from "#api/version.ts";
import { MIB } from "#server/sizes.ts";
import {
  type Address,
  address,
  defaultWildcard,
  parseHostnameSuffix,
  parseOrigin,
  parseWildcard,
} from "./address.ts";
import { command } from "./command.ts";
import { agentLockFile, databaseFile, dataFlag, secretFile, serverLockFile } from "./dataDir.ts";
import { CommandFailed, type Flag, type FlagValues, size, toggle, UsageError } from "./flags.ts";
import { keepLocalAgent } from "./localAgent.ts";
import { createLog, logLevel } from "./log.ts";
import { takeLock } from "./processLock.ts";
import { untilStopped } from "./signals.ts";

const agentsFile: Flag<string | undefined> = {
  value: "FILE",
  summary: "The agents file; without one there is this machine with one agent",
  parse(given) {
    const file = resolve(given);
    if (!existsSync(file)) throw new UsageError(`names no file: ${file}`);
    return file;
  },
  fallback: undefined,
};

const accessUrl: Flag<string | undefined> = {
  value: "URL",
  summary: "Where people and agents reach the server, when not at its address",
  parse: parseOrigin,
  fallback: undefined,
};

const wildcard: Flag<string | undefined> = {
  value: "HOST",
  summary: "Serve apps and ports under such names, like *.apps.example.com, or none; on loopback *.localhost",
  parse: parseWildcard,
  fallback: undefined,
};

const minutes: Flag<number> = {
  value: "MINUTES",
  summary: "How long a terminal lives with nobody attached",
  parse(given) {
    const value = Number(given);
    if (!(value > 0)) throw new UsageError(`must be a number of minutes above 0, not "${given}"`);
    return value;
  },
  fallback: 5,
};

const derpConfig: Flag<string | undefined> = {
  value: "FILE|URL",
  summary: "The DERP map of tailnet clients, read again as it changes; without one they have no relays",
  parse(given) {
    if (/^https?:\/\//i.test(given)) return given;
    const file = resolve(given);
    if (!existsSync(file)) throw new UsageError(`names no file, and is no http or https URL: ${given}`);
    return file;
  },
  fallback: undefined,
};

const hostnameSuffix: Flag<string> = {
  value: "NAME",
  summary: "The domain under which tailnet clients name agents, or none",
  parse: parseHostnameSuffix,
  fallback: "coder",
};

const flags = {
  address: address("Where to listen; loopback unless told otherwise", "127.0.0.1:7080"),
  data: dataFlag,
  agents: agentsFile,
  "access-url": accessUrl,
  "wildcard-access-url": wildcard,
  "no-local-agent": toggle("Start no agent for this machine"),
  "terminal-idle-minutes": minutes,
  "log-limit": size("The most log output that is kept of one agent; a Coder deployment keeps 1MiB", 64 * MIB),
  "derp-config": derpConfig,
  "derp-force-websockets": toggle("Tailnet clients use relays by WebSocket only"),
  "disable-direct-connections": toggle("Tailnet clients use relays only"),
  "browser-only": toggle("Turn tailnet clients away; agents are reached in a browser only"),
  "hostname-suffix": hostnameSuffix,
  "log-level": logLevel,
};

export const serve = command({
  name: "serve",
  summary: "Serve the dashboard and its API, with an agent for this machine",
  details:
    "QUARTERDECK_BOOTSTRAP_TOKEN (10 characters, a hyphen, 22 characters), when set, is an API token of the first user.",
  flags,
  run: serveUntilStopped,
});

async function serveUntilStopped(values: FlagValues<typeof flags>): Promise<void> {
  const stopped = untilStopped();
  mkdirSync(values.data, { recursive: true, mode: 0o700 });
  const lock = takeLock(serverLockFile(values.data));
  if ("heldBy" in lock)
    throw new CommandFailed(
      `${values.data} is already served by process ${lock.heldBy}. Stop that one first, or choose another directory with --data.`,
    );
  try {
    await serveData(values, stopped);
  } finally {
    lock.release();
  }
}

async function serveData(values: FlagValues<typeof flags>, stopped: AbortSignal): Promise<void> {
  const [{ openDatabase }, { migrate }, { createControlPlane }, { defaultConfig }, owner, file] =
    await Promise.all([
      import("#server/store/database.ts"),
      import("#server/store/migrations.ts"),
      import("#server/controlPlane.ts"),
      import("#server/config.ts"),
      import("./owner.ts"),
      import("./agentsOfServer.ts"),
    ]);
  const declared = await file.readDeclared(values.agents);
  const log = createLog(values["log-level"], "server");
  const db = openDatabase(databaseFile(values.data));
  try {
    await migrate(db);
    const { user, created } = await owner.ensureOwner(db, userInfo().username);
    const accessUrl = values["access-url"] ?? `http://${hostText(values.address)}:${values.address.port}`;
    const config = {
      ...defaultConfig,
      version: VERSION,
      accessUrl,
      wildcardHost: values["wildcard-access-url"] ?? defaultWildcard(accessUrl),
      listenHost: values.address.host,
      dashboardDir: dashboardDir(),
      terminalIdleMinutes: values["terminal-idle-minutes"],
      logLimitBytes: values["log-limit"],
      derpConfig: values["derp-config"],
      forceDerpWebsockets: values["derp-force-websockets"],
      disableDirectConnections: values["disable-direct-connections"],
      browserOnly: values["browser-only"],
      hostnameSuffix: values["hostname-suffix"],
    };
    const plane = await createControlPlane({ db, config, log, secret: readSecret(values.data) }).catch(
      (error: unknown) => {
        throw error instanceof Error && error.name === "DerpConfigError"
          ? new CommandFailed(`${error.message} (--derp-config)`)
          : error;
      },
    );
    const endAgents = await file.keepAgentsFile(plane, user, declared, values.agents, log);
    let origin: string;
    try {
      origin = await plane.app.listen(values.address);
    } catch (error) {
      await plane.close();
      throw listenFailed(error, values.address);
    }
    // With port 0 the system chose: what nobody could know before is known now.
    if (!values["access-url"]) config.accessUrl = origin;
    const token = values["no-local-agent"] ? undefined : await file.localToken(plane, user, declared);
    const agent =
      token &&
      keepLocalAgent({
        argv: [
          process.argv[1]!,
          "agent",
          "--url",
          loopback(origin),
          "--lock-file",
          agentLockFile(values.data),
        ],
        env: { QUARTERDECK_TOKEN: token, QUARTERDECK_LOG_LEVEL: values["log-level"] },
        lockFile: agentLockFile(values.data),
        onExit: (reason) => log.warn({ reason }, "the local agent ended and is started again"),
      });

    console.log(`Quarterdeck is ready: ${config.accessUrl}`);
    if (created || !(await owner.hasSignedIn(db, user)))
      console.log(
        `Sign in (once, within an hour): ${config.accessUrl}/sign-in#${await owner.signInCode(db, user)}`,
      );

    await new Promise<void>((done) => {
      if (stopped.aborted) done();
      stopped.addEventListener("abort", () => done());
    });
    endAgents();
    if (agent) await agent.stop();
    await plane.close();
  } finally {
    await db.destroy();
  }
}

/** What can be dialled from this machine: every interface is reached by loopback. */
function loopback(origin: string): string {
  const url = new URL(origin);
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  return url.origin;
}

const hostText = ({ host }: Address) => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};

/** Beside the program in a built checkout: dist/node/main.js and dist/dashboard. */
const dashboardDir = () => join(import.meta.dirname, "../dashboard");

/** The key from which agent tokens are computed: kept apart from the database, so that a copy of that opens nothing. */
function readSecret(dataDir: string): Buffer {
  const file = secretFile(dataDir);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  chmodSync(file, 0o600);
  return Buffer.from(readFileSync(file, "utf8").trim(), "hex");
}

function listenFailed(error: unknown, { host, port }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const where = `${host}:${port}`;
  if (code === "EADDRINUSE")
    return new CommandFailed(
      `${where} is in use by another program. Choose another address with --address HOST:PORT.`,
    );
  if (code === "EACCES")
    return new CommandFailed(`This user may not listen on ${where}. Choose a port from 1024 up.`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new CommandFailed(`${host} is no address of this machine. See --address.`);
  return error;
}

import { existsSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { VERSION } from "#api/version.ts";
import { MIB } from "#server/sizes.ts";
import { address, defaultWildcard, parseHostnameSuffix, parseOrigin, parseWildcard } from "./address.ts";
import { command } from "./command.ts";
import { agentLockFile, databaseFile, dataFlag, readSecret, serverLockFile } from "./dataDir.ts";
import { CommandFailed, type Flag, type FlagValues, size, toggle, UsageError } from "./flags.ts";
import { listenFailed, urlOf } from "./listening.ts";
import { keepLocalAgent } from "./localAgent.ts";
import { createLog, logLevel } from "./log.ts";
import { takeLock } from "./processLock.ts";
import { untilStopped } from "./signals.ts";

function existingFile(given: string): string {
  const file = resolve(given);
  if (!existsSync(file)) throw new UsageError(`names no file: ${file}`);
  return file;
}

const agentsFile: Flag<string | undefined> = {
  value: "FILE",
  summary: "The agents file; without one there is this machine with one agent",
  parse: existingFile,
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

const identityCertificates: Flag<string | undefined> = {
  value: "DIR",
  summary:
    "Certificates and keys by which instances of AWS, Azure and Google sign in, instead of the built-in ones",
  parse: existingFile,
  fallback: undefined,
};

const externalAuth: Flag<string | undefined> = {
  value: "FILE",
  summary: "Services whose tokens agents may use, like GitHub, when their user has connected them",
  parse: existingFile,
  fallback: undefined,
};

const upstream: Flag<string | undefined> = {
  value: "URL",
  summary: "Serve the dashboard of this Coder deployment, with no agents and no database here",
  parse: parseOrigin,
  fallback: undefined,
};

const upstreamCa: Flag<string | undefined> = {
  value: "FILE",
  summary: "Certificates in PEM to trust beside the well-known ones, for --upstream",
  parse: existingFile,
  fallback: undefined,
};

const flags = {
  address: address("Where to listen; loopback unless told otherwise", "127.0.0.1:7080"),
  data: dataFlag,
  upstream,
  "upstream-ca": upstreamCa,
  agents: agentsFile,
  "access-url": accessUrl,
  "wildcard-access-url": wildcard,
  "host-prefix-cookie": toggle(
    "Call the session cookie __Host-coder_session_token; needs https in --access-url",
  ),
  "no-local-agent": toggle("Start no agent for this machine"),
  "terminal-idle-minutes": minutes,
  "log-limit": size("The most log output that is kept of one agent; a Coder deployment keeps 1MiB", 64 * MIB),
  "plain-api": toggle("Answer as a Coder deployment does, without extensions, to try clients with"),
  "derp-config": derpConfig,
  "derp-force-websockets": toggle("Tailnet clients use relays by WebSocket only"),
  "disable-direct-connections": toggle("Tailnet clients use relays only"),
  "browser-only": toggle("Turn tailnet clients away; agents are reached in a browser only"),
  "hostname-suffix": hostnameSuffix,
  "identity-certificates": identityCertificates,
  "external-auth": externalAuth,
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

/** What the deployment decides, or has. */
const NOT_IN_FRONT = [
  "agents",
  "wildcard-access-url",
  "host-prefix-cookie",
  "no-local-agent",
  "terminal-idle-minutes",
  "log-limit",
  "plain-api",
  "derp-config",
  "derp-force-websockets",
  "disable-direct-connections",
  "hostname-suffix",
  "identity-certificates",
  "external-auth",
] as const;

async function serveUntilStopped(values: FlagValues<typeof flags>): Promise<void> {
  const stopped = untilStopped();
  mkdirSync(values.data, { recursive: true, mode: 0o700 });
  if (values.upstream !== undefined) {
    const idle = NOT_IN_FRONT.find((name) => values[name] !== flags[name].fallback);
    if (idle) throw new UsageError(`--${idle} does not go with --upstream: that is the deployment's to say.`);
    const { serveUpstream } = await import("./serveUpstream.ts");
    const { upstream: origin } = values;
    const caFile = values["upstream-ca"];
    return serveUpstream({ ...values, upstream: origin, caFile, dashboardDir: dashboardDir() }, stopped);
  }
  if (values["upstream-ca"]) throw new UsageError("--upstream-ca goes with --upstream only.");
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

/** What cannot be used of what a flag names. */
const FLAG_OF_ERROR: Readonly<Record<string, string>> = {
  DerpConfigError: "--derp-config",
  IdentityConfigError: "--identity-certificates",
  YamlFileError: "--external-auth",
};

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
    const accessUrl = values["access-url"] ?? urlOf(values.address);
    if (values["host-prefix-cookie"] && !accessUrl.startsWith("https:"))
      throw new UsageError(
        "--host-prefix-cookie needs --access-url with https: browsers take no such cookie else.",
      );
    const config = {
      ...defaultConfig,
      version: VERSION,
      accessUrl,
      wildcardHost: values["wildcard-access-url"] ?? defaultWildcard(accessUrl),
      listenHost: values.address.host,
      hostPrefixCookie: values["host-prefix-cookie"],
      dashboardDir: dashboardDir(),
      terminalIdleMinutes: values["terminal-idle-minutes"],
      logLimitBytes: values["log-limit"],
      plainApi: values["plain-api"],
      derpConfig: values["derp-config"],
      forceDerpWebsockets: values["derp-force-websockets"],
      disableDirectConnections: values["disable-direct-connections"],
      browserOnly: values["browser-only"],
      hostnameSuffix: values["hostname-suffix"],
      identityCertificates: values["identity-certificates"],
      externalAuth: values["external-auth"],
    };
    const plane = await createControlPlane({ db, config, log, secret: readSecret(values.data) }).catch(
      (error: unknown) => {
        const flag = error instanceof Error && FLAG_OF_ERROR[error.name];
        throw flag ? new CommandFailed(`${(error as Error).message} (${flag})`) : error;
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

/** Beside the program in a built checkout: dist/node/main.js and dist/dashboard (Of the program's own chunk: this file is never loaded later.) */
const dashboardDir = () => join(import.meta.dirname, "../dashboard");

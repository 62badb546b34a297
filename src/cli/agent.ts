import type { InstanceIdentity } from "#agent/identity/signIn.ts";
import { parseOrigin } from "./address.ts";
import { command } from "./command.ts";
import { CommandFailed, type Flag, optional, toggle, UsageError } from "./flags.ts";
import { createLog, logLevel } from "./log.ts";
import { takeLock } from "./processLock.ts";
import { untilStopped } from "./signals.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const url: Flag<string | undefined> = {
  value: "URL",
  summary: "Where the server is, like https://deck.example.com",
  parse: parseOrigin,
  fallback: undefined,
};

const token: Flag<string | undefined> = {
  value: "TOKEN",
  summary: "This agent's token; better given in the variable, where other users of the machine cannot see it",
  parse(given) {
    if (!UUID.test(given))
      throw new UsageError("must be the UUID that `quarterdeck agents token` or the dashboard printed");
    return given;
  },
  fallback: undefined,
};

const CLOUDS = { aws: "AWS", azure: "Azure", google: "Google" } as const;
type Auth = "token" | InstanceIdentity["cloud"];

/** Also in the reference's spelling, like aws-instance-identity. */
function parseAuth(given: string): Auth {
  const short = given.replace(/-instance-identity$/, "");
  if (short === "token" || short in CLOUDS) return short as Auth; // just seen to be one
  throw new UsageError(`must be token, ${Object.keys(CLOUDS).join(", ")}, not "${given}"`);
}

const auth: Flag<Auth | undefined> = {
  value: "token|aws|azure|google",
  summary:
    "How this agent proves who it is: by its token, or by what the cloud says of this instance; also CODER_AGENT_AUTH",
  parse: parseAuth,
  fallback: undefined,
};

const metadataUrl: Flag<string | undefined> = {
  value: "URL",
  summary: "Where the cloud's metadata service is, for --auth, when not at its usual address",
  parse: parseOrigin,
  fallback: undefined,
};

/** Of the reference's variables, where ours say nothing. A token that is given means to be used. */
function authOf(given: { auth: Auth | undefined; token: string | undefined }): Auth {
  const chosen = given.auth ?? (given.token ? "token" : parseAuth(process.env.CODER_AGENT_AUTH || "token"));
  if (given.token && chosen !== "token")
    throw new UsageError(`--token does not go with --auth ${chosen}: the instance is the credential.`);
  return chosen;
}

export const agent = command({
  name: "agent",
  summary: "Show this machine in a Quarterdeck: dials out to the server and stays connected",
  flags: {
    url,
    token,
    auth,
    name: optional("NAME", "Which agent, where several are on this instance; also CODER_AGENT_NAME"),
    "metadata-url": metadataUrl,
    "lock-file": optional("FILE", "Refuse to start while another agent holds this file"),
    "devcontainers-discovery-autostart-enable": toggle(
      "Start the devcontainers of projects here whose configuration says autoStart",
    ),
    "log-level": logLevel,
  },
  async run(flags) {
    if (!flags.url) throw new UsageError("--url is needed: where the server is.");
    const chosen = authOf(flags);
    if (chosen === "token" && !flags.token)
      throw new UsageError(
        "--token is needed. Print it on the server: quarterdeck agents token WORKSPACE.AGENT",
      );
    const lock = flags["lock-file"] === undefined ? undefined : takeLock(flags["lock-file"]);
    if (lock && "heldBy" in lock)
      throw new CommandFailed(`This agent runs already, as process ${lock.heldBy}.`);
    delete process.env.QUARTERDECK_TOKEN; // the agent hands its own environment on to shells and scripts
    // The reference's name; also what its templates set.
    if (flags["devcontainers-discovery-autostart-enable"])
      process.env.CODER_AGENT_DEVCONTAINERS_DISCOVERY_AUTOSTART_ENABLE = "true";
    const log = createLog(flags["log-level"], "agent");
    try {
      const program = [process.execPath, ...process.execArgv, process.argv[1]!];
      const running = { url: flags.url, log, signal: untilStopped(), program };
      if (chosen === "token") {
        const { runAgent } = await import("#agent/daemon.ts");
        await runAgent({ ...running, token: flags.token! }); // seen above
      } else {
        const { runByIdentity } = await import("#agent/identity/runByIdentity.ts");
        const agentName = flags.name ?? process.env.CODER_AGENT_NAME ?? "";
        const identity = { cloud: chosen, agentName, metadataUrl: flags["metadata-url"] };
        await runByIdentity({ ...running, identity });
      }
    } finally {
      lock?.release();
    }
  },
});

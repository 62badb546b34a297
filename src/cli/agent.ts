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

export const agent = command({
  name: "agent",
  summary: "Show this machine in a Quarterdeck: dials out to the server and stays connected",
  flags: {
    url,
    token,
    "lock-file": optional("FILE", "Refuse to start while another agent holds this file"),
    "devcontainers-discovery-autostart-enable": toggle(
      "Start the devcontainers of projects here whose configuration says autoStart",
    ),
    "log-level": logLevel,
  },
  async run(flags) {
    if (!flags.url) throw new UsageError("--url is needed: where the server is.");
    if (!flags.token)
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
    const { runAgent } = await import("#agent/daemon.ts");
    const log = createLog(flags["log-level"], "agent");
    try {
      await runAgent({ url: flags.url, token: flags.token, log, signal: untilStopped() });
    } finally {
      lock?.release();
    }
  },
});

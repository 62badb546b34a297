import { posix } from "node:path";
import type { AgentClient } from "#api/agentClient.ts";
import type { Manifest } from "#api/link/manifest.ts";
import { expandDirectory } from "../directory.ts";
import type { Host } from "../environment.ts";
import type { LinkedContainers } from "../link/containerRoutes.ts";
import type { Log } from "../log.ts";
import type { LogSender } from "../logs/logSender.ts";
import type { Outbox } from "../outbox.ts";
import type { Surroundings } from "../pty/createTerminals.ts";
import type { OpenContainerPty } from "../pty/pty.ts";
import type { DeclaredOutcome } from "./createContainers.ts";
import { createSubAgents } from "./inject/createSubAgents.ts";
import { openContainers } from "./open.ts";

/** Switches of the reference agent (containers.md DC95): on unless said otherwise, but starting what was found. */
const ENABLE = "CODER_AGENT_DEVCONTAINERS_ENABLE";
const DISCOVERY = "CODER_AGENT_DEVCONTAINERS_PROJECT_DISCOVERY_ENABLE";
const AUTOSTART = "CODER_AGENT_DEVCONTAINERS_DISCOVERY_AUTOSTART_ENABLE";
const isOff = (value: string | undefined) => /^(false|0|f|no|off)$/i.test(value ?? "");
const isOn = (value: string | undefined) => /^(true|1|t|yes|on)$/i.test(value ?? "");

/**
 * CT43: a project's configuration may name any variable in what it hands to its container, and the token is for the
 * agent alone. Its name stays, which configurations are told (DC75).
 */
const OURS = /^CODER_AGENT_(TOKEN|AUTH|URL|DEVCONTAINERS_.*)$/;
const withoutOurs = (env: Record<string, string>) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.test(name)));

export type RunContainersDeps = {
  manifest: Manifest;
  client: Pick<AgentClient, "devcontainers">;
  token: string;
  /** Of the server, for agents in devcontainers. */
  url: string;
  host: Host;
  surroundings: () => Promise<Surroundings>;
  logs: LogSender;
  outbox: Outbox;
  log: Log;
  /** The agent stops. */
  signal: AbortSignal;
};

export interface RunContainers {
  readonly linked: LinkedContainers;
  /** Absent where containers are not served. */
  readonly pty: OpenContainerPty | undefined;
  /** Begins once the start scripts are over (CT71). Whether all that is declared was started. */
  start(onEnd: (outcome: DeclaredOutcome) => void): Promise<boolean>;
  /** Devcontainers that the agents file names since, or no more. */
  update(manifest: Manifest): void;
  close(): Promise<void>;
}

/** What an agent does with containers in its run; nothing where it is switched off, or in a devcontainer itself. */
export function createRunContainers(deps: RunContainersDeps): RunContainers {
  const { manifest, client, token, url, host, surroundings, logs, outbox, log, signal } = deps;
  if (manifest.parent_id !== null) return without({ kind: "sub-agent" });
  if (isOff(host.env[ENABLE])) return without({ kind: "off" });

  const env = async () => withoutOurs((await surroundings()).env);
  const { containers, tools, containerPty, subAgents } = openContainers({
    agentId: manifest.agent_id,
    token,
    env,
    home: host.home,
    directory: async () => (await surroundings()).cwd,
    isDiscovering: !isOff(host.env[DISCOVERY]),
    isAutostarting: isOn(host.env[AUTOSTART]),
    logs,
    report: (body) =>
      outbox.send("devcontainer attempt", (attempt) =>
        client.devcontainers.attempt({ body }, { signal: attempt }),
      ),
    subAgents: (engine) => createSubAgents({ engine, client: client.devcontainers, url, env, log }),
    url: manifest.access_url,
    log,
    signal,
  });
  let isStarted = false;
  let newest = manifest;
  let report: (outcome: DeclaredOutcome) => void = () => {};

  const declared = async (of: Manifest) => {
    const { env: variables } = await surroundings();
    // A relative folder is in the home directory, a relative configuration in the folder (DC24).
    return of.devcontainers.map((devcontainer) => {
      const folder = expandDirectory(devcontainer.workspace_folder, host.home, variables);
      const config = devcontainer.config_path;
      return {
        ...devcontainer,
        workspace_folder: folder,
        config_path: config === "" ? "" : posix.resolve(folder, expandDirectory(config, folder, variables)),
      };
    });
  };

  return {
    linked: { kind: "on", containers, tools },
    pty: containerPty,
    async start(onEnd) {
      isStarted = true;
      report = onEnd;
      let isGood = true;
      containers
        .discover()
        .catch((error: unknown) => log.warn({ err: error }, "projects were not searched for devcontainers"));
      await containers.start(await declared(newest), (outcome) => {
        if (outcome.failed) isGood = false;
        onEnd(outcome);
      });
      return isGood;
    },
    update(next) {
      newest = next;
      if (!isStarted) return;
      declared(next)
        .then(async (all) => {
          if (next === newest) await containers.start(all, report);
        })
        .catch((error: unknown) => log.error({ err: error }, "new devcontainers were not started"));
    },
    close: () => subAgents.close(),
  };
}

const without = (linked: LinkedContainers): RunContainers => ({
  linked,
  pty: undefined,
  start: async () => true,
  update: () => {},
  close: async () => {},
});

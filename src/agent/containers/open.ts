import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";
import type { LogSender } from "../logs/logSender.ts";
import { createContainers } from "./createContainers.ts";
import { createConfigWatch } from "./devcontainers/configWatch.ts";
import { readCustomizations } from "./devcontainers/customizations.ts";
import { readConfiguration, up } from "./devcontainers/devcontainerCli.ts";
import { discover } from "./devcontainers/discover.ts";
import { createInjector } from "./devcontainers/injector.ts";
import { createConfigMask } from "./devcontainers/maskConfig.ts";
import { readForAgent } from "./devcontainers/readForAgent.ts";
import { createRegistry, type Entry } from "./devcontainers/registry.ts";
import type { SubAgents } from "./devcontainers/subAgents.ts";
import type { UpRunDeps } from "./devcontainers/upRun.ts";
import { createDockerEngine } from "./engine/dockerEngine.ts";
import type { Engine } from "./engine/engine.ts";
import { findEngine, readEngineHost } from "./engine/findEngine.ts";
import { missingCli } from "./engine/finding.ts";
import { watchContainers } from "./engine/watchContainers.ts";
import { createContainerPty } from "./tools/containerPty.ts";
import { createContainerTools } from "./tools/createContainerTools.ts";
import { createDevcontainerChanges } from "./tools/devcontainerChanges.ts";

export type FindEngine = (signal: AbortSignal) => Promise<Engine>;

export type OpenContainers = {
  agentId: string;
  /** Of the agent: secrets of configurations are masked under it. */
  token: string;
  /** What the engine's and the devcontainer program find in their environment. */
  env: () => Promise<Record<string, string>>;
  home: string;
  /** Where projects are looked for. */
  directory: () => Promise<string>;
  /** Absent: yes. */
  isDiscovering?: boolean;
  /** Whether what was found may ask to be started. Absent: no. */
  isAutostarting?: boolean;
  logs: LogSender;
  report: UpRunDeps["report"];
  /** `createSubAgents`, given the engine that is found. Whoever opens closes them, before the last reports. */
  subAgents: (engine: FindEngine) => SubAgents;
  /** The server's access URL. */
  url: string;
  log: Log;
  signal: AbortSignal;
};

/** Everything about containers on this machine, put together. */
export function openContainers({
  agentId,
  token,
  env,
  home,
  directory,
  isDiscovering = true,
  isAutostarting = false,
  logs,
  report,
  subAgents: createSubAgents,
  url,
  log,
  signal,
}: OpenContainers) {
  const mask = createConfigMask(token);
  let warnings: readonly string[] = [];
  const engine: FindEngine = async (caller) => {
    const found = await findEngine(readEngineHost(await env(), home), caller);
    if (found.kind !== "found") throw found.error;
    const missing = missingCli(found);
    warnings = missing ? [`${missing.sentence}. ${missing.nextStep}`] : [];
    return createDockerEngine(found.address, found.identity);
  };
  const subAgents = createSubAgents(engine);
  const listed = watchContainers(engine);
  const configs = createConfigWatch((path) => {
    injector.reread(path);
    containers.changed();
  });
  const registry = createRegistry({
    newId: randomUUID,
    now: Date.now,
    changedAt: ({ configPath }) => configs.changedAt(configPath),
  });
  const read = async ({ workspaceFolder, configPath, name, container }: Entry, caller: AbortSignal) =>
    readForAgent(
      (given) => readConfiguration({ workspaceFolder, configPath, env: given }, caller),
      await env(),
      { agentName: name, containerId: container?.id ?? "", url },
    );
  const wantsStart = (entry: Entry, caller: AbortSignal) =>
    read(entry, caller).then(
      (answer) => readCustomizations(answer).autoStart,
      (error: unknown) => {
        log.warn({ err: error, folder: entry.workspaceFolder }, "a configuration was not read: not started");
        return false;
      },
    );
  const injector = createInjector({
    registry,
    subAgents,
    log,
    signal,
    read,
  });
  const containers = createContainers({
    listed,
    engine,
    registry,
    injector,
    configs,
    upRun: { agentId, logs, up, env, mask, report },
    moreWarnings: () => warnings,
    discover: async (caller) => (isDiscovering ? discover(await directory(), caller, home) : []),
    wantsStart: isAutostarting ? wantsStart : undefined,
    log,
    signal,
  });
  signal.addEventListener(
    "abort",
    () => {
      listed.close();
      configs.close();
    },
    { once: true },
  );
  const changes = createDevcontainerChanges({ engine, entry: containers.entry, configs, mask });
  return {
    containers: { ...containers, changes },
    tools: createContainerTools({ engine, listed }),
    containerPty: createContainerPty({ engine, signal }),
    engine,
    listed,
    subAgents,
  };
}

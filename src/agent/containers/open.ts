import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";
import type { LogSender } from "../logs/logSender.ts";
import { createContainers } from "./createContainers.ts";
import { createConfigWatch } from "./devcontainers/configWatch.ts";
import { readConfiguration, up } from "./devcontainers/devcontainerCli.ts";
import { discover } from "./devcontainers/discover.ts";
import { createInjector } from "./devcontainers/injector.ts";
import { createRegistry } from "./devcontainers/registry.ts";
import type { SubAgents } from "./devcontainers/subAgents.ts";
import type { UpRunDeps } from "./devcontainers/upRun.ts";
import { createDockerEngine } from "./engine/dockerEngine.ts";
import { findEngine, readEngineHost } from "./engine/findEngine.ts";
import { missingCli } from "./engine/finding.ts";
import { watchContainers } from "./engine/watchContainers.ts";
import { createContainerPty } from "./tools/containerPty.ts";
import { createContainerTools } from "./tools/createContainerTools.ts";
import { createDevcontainerChanges } from "./tools/devcontainerChanges.ts";

export type OpenContainers = {
  agentId: string;
  /** What the engine's and the devcontainer program find in their environment. */
  env: () => Promise<Record<string, string>>;
  home: string;
  /** Where projects are looked for. */
  directory: () => Promise<string>;
  logs: LogSender;
  report: UpRunDeps["report"];
  subAgents: SubAgents;
  log: Log;
  signal: AbortSignal;
};

/** Everything about containers on this machine, put together. */
export function openContainers({
  agentId,
  env,
  home,
  directory,
  logs,
  report,
  subAgents,
  log,
  signal,
}: OpenContainers) {
  let warnings: readonly string[] = [];
  const engine = async (caller: AbortSignal) => {
    const found = await findEngine(readEngineHost(await env(), home), caller);
    if (found.kind !== "found") throw found.error;
    const missing = missingCli(found);
    warnings = missing ? [`${missing.sentence}. ${missing.nextStep}`] : [];
    return createDockerEngine(found.address, found.identity);
  };
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
  const injector = createInjector({
    registry,
    subAgents,
    log,
    signal,
    read: async ({ workspaceFolder, configPath }, caller) =>
      readConfiguration({ workspaceFolder, configPath, env: await env() }, caller),
  });
  const containers = createContainers({
    listed,
    engine,
    registry,
    injector,
    configs,
    upRun: { agentId, logs, up, env, report },
    moreWarnings: () => warnings,
    discover: async (caller) => discover(await directory(), caller, home),
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
  const changes = createDevcontainerChanges({ engine, entry: containers.entry, configs });
  return {
    containers: { ...containers, changes },
    tools: createContainerTools({ engine, listed }),
    containerPty: createContainerPty({ engine, signal }),
    engine,
    listed,
  };
}

import type { ContainerList } from "#api/http/containers.ts";
import type { Manifest } from "#api/link/manifest.ts";
import type { Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import { createChangeSignal } from "./changeSignal.ts";
import type { Containers } from "./containers.ts";
import type { ConfigWatch } from "./devcontainers/configWatch.ts";
import type { FoundDevcontainer } from "./devcontainers/discover.ts";
import type { Injector } from "./devcontainers/injector.ts";
import { type Entry, isTransitioning, type Registry } from "./devcontainers/registry.ts";
import { errorText, type UpResult } from "./devcontainers/upResult.ts";
import { runAttempt, type UpRunDeps } from "./devcontainers/upRun.ts";
import type { Engine } from "./engine/engine.ts";
import type { ContainersView, WatchedContainers } from "./engine/watchContainers.ts";

export type ContainersOptions = {
  listed: WatchedContainers;
  engine: (signal: AbortSignal) => Promise<Engine>;
  registry: Registry;
  injector: Injector;
  configs: ConfigWatch;
  upRun: UpRunDeps;
  /** What is wrong beside the engine, such as a missing docker program. */
  moreWarnings: () => readonly string[];
  discover: (signal: AbortSignal) => Promise<FoundDevcontainer[]>;
  /** Whether one that was found asks to be started (DC94). Absent: none is asked. */
  wantsStart?: ((found: Entry, signal: AbortSignal) => Promise<boolean>) | undefined;
  log: Log;
  /** Ends builds and everything else under way. */
  signal: AbortSignal;
};

/** Devcontainers that ask to be started, under way at once. */
const STARTS = 2;

/** How the start of what the manifest declares went, for the lifecycle (containers.md DC100). */
export type DeclaredOutcome = { devcontainerId: string; startedAt: Date; endedAt: Date; failed: boolean };

export interface LiveContainers extends Omit<Containers, "changes"> {
  /** Starts what is declared, and was not before; lets go of what no longer is. Resolves when every one was started, or could not be. */
  start(declared: Manifest["devcontainers"], onEnd: (outcome: DeclaredOutcome) => void): Promise<void>;
  /** Looks for devcontainers in projects, and starts those that ask for it. */
  discover(): Promise<void>;
  /** Rejects an unknown id with the contract's 404. */
  entry(devcontainerId: string): Entry;
  /** Something that is shown changed outside, such as a configuration. */
  changed(): void;
}

/** The containers of one agent, and its devcontainers: listed, built, removed and given agents of their own. */
export function createContainers(options: ContainersOptions): LiveContainers {
  const { listed, engine, registry, injector, configs, upRun, moreWarnings, log, signal } = options;
  const changes = createChangeSignal();

  /** The same reason twice in a row is written once (CT72). */
  let told = "";
  function tell(view: ContainersView) {
    const reason = view.kind === "failed" ? view.error.message : "";
    if (reason !== "" && reason !== told) log.warn({}, `containers cannot be listed: ${reason}`);
    told = reason;
  }

  function refresh(view: ContainersView) {
    if (view.kind === "loading") return;
    tell(view);
    if (view.kind === "ready") {
      registry.refresh(view.containers);
      followConfigs();
      injector.look();
    }
    changes.changed();
  }

  function followConfigs() {
    const paths = registry.all().map(({ configPath }) => configPath);
    configs
      .follow(paths.filter((path) => path !== ""))
      .then(() => changes.changed())
      .catch((error: unknown) => log.error({ err: error }, "configurations are not watched"));
  }

  function wire(view: ContainersView): ContainerList {
    if (view.kind === "failed") {
      const { message, nextStep } = view.error;
      throw new Refusal(500, {
        message: "Could not get containers",
        detail: [message, nextStep].filter((text) => text !== "").join(/[.?!]$/.test(message) ? " " : ". "),
      });
    }
    const { containers, warnings } = view.kind === "ready" ? view : { containers: [], warnings: [] };
    const all = [...new Set([...warnings, ...moreWarnings()])];
    return { devcontainers: registry.list(), containers, ...(all.length > 0 && { warnings: all }) };
  }

  const loaded = async (caller: AbortSignal): Promise<ContainersView> => {
    const view = listed.view();
    if (view.kind !== "loading") return view;
    for await (const _ of changes.each(caller)) if (listed.view().kind !== "loading") break;
    return listed.view();
  };

  function entry(id: string): Entry {
    const found = registry.byId(id);
    if (!found)
      throw new Refusal(404, {
        message: "Devcontainer not found.",
        detail: `Could not find devcontainer with ID: ${JSON.stringify(id)}`,
      });
    return found;
  }

  /** §2.4 and §2.5: nothing is begun on what is under way. */
  function idle(id: string, what: "delete" | "recreate", done: string): Entry {
    const found = entry(id);
    if (isTransitioning(found))
      throw new Refusal(409, {
        message: `Unable to ${what} transitioning devcontainer`,
        detail: `Devcontainer ${JSON.stringify(found.name)} is currently ${found.state} and cannot be ${done}.`,
      });
    return found;
  }

  /** Whatever goes wrong: the entry is not left as if it were still starting. */
  async function build(found: Entry, rebuild: boolean): Promise<{ failed: boolean }> {
    try {
      const { outcome } = await attempt(found, rebuild);
      return { failed: outcome !== "success" };
    } catch (error) {
      log.error({ err: error, folder: found.workspaceFolder }, "a build of a devcontainer broke off");
      registry.startFailed(found, error instanceof Error ? error.message : String(error), {
        hasContainer: false,
      });
      changes.changed();
      return { failed: true };
    }
  }

  function attempt(found: Entry, rebuild: boolean): Promise<UpResult> {
    return runAttempt(upRun, found, { rebuild, signal }, async (result, attempt) => {
      if (signal.aborted) return;
      if (result.outcome === "success") registry.started(found);
      else registry.startFailed(found, errorText(result), { hasContainer: result.containerId !== undefined });
      changes.changed();
      await listed.refresh();
      // Changes of the configuration before this build are in it.
      followConfigs();
      if (found.state !== "running") return;
      attempt.enterAgent();
      await injector.ensure(found);
    });
  }

  const failed = (what: string, found: Entry, error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    registry.removalFailed(found, detail);
    changes.changed();
    return new Refusal(500, { message: `An error occurred ${what}`, detail }, { cause: error });
  };

  /** Answers what was not known. */
  async function find(): Promise<Entry[]> {
    const found = await options.discover(signal);
    const fresh = found.filter(({ workspaceFolder, configPath }) =>
      registry.discover(workspaceFolder, configPath),
    );
    followConfigs();
    changes.changed();
    return fresh.flatMap(({ workspaceFolder }) => registry.byFolder(workspaceFolder) ?? []);
  }

  /** A few at a time: a directory of projects may ask for more than a machine can build at once. */
  async function startWanted(found: readonly Entry[]): Promise<void> {
    const { wantsStart } = options;
    if (!wantsStart || found.length === 0) return;
    await loaded(signal); // one that runs is not started
    const isIdle = (entry: Entry) =>
      registry.byId(entry.id) === entry &&
      !isTransitioning(entry) &&
      !entry.isDeclared &&
      !entry.container?.running;
    const queue = found.values();
    const work = async () => {
      for (const entry of queue) {
        if (signal.aborted) return;
        if (!isIdle(entry) || !(await wantsStart(entry, signal)) || !isIdle(entry)) continue;
        registry.starting(entry, { rebuild: false });
        changes.changed();
        await build(entry, false);
      }
    };
    await Promise.all(Array.from({ length: STARTS }, work));
  }

  listed.subscribe(({ view }) => refresh(view));
  injector.onChange(() => changes.changed());

  return {
    entry,
    changed: changes.changed,
    async list(caller) {
      return wire(await loaded(caller));
    },
    async *watch(caller) {
      wire(await loaded(caller)); // a listing that failed ends a new watch at once (CT35)
      let last = "";
      for await (const _ of changes.each(caller)) {
        const view = listed.view();
        if (view.kind === "loading") continue;
        // Silence would say that all is as it was (more than CT35 asks): whoever watches asks for the list, which says why.
        const list = wire(view);
        const text = JSON.stringify(list);
        if (text === last) continue;
        last = text;
        yield list;
      }
    },
    async recreate(id) {
      const found = idle(id, "recreate", "restarted");
      registry.starting(found, { rebuild: true });
      changes.changed();
      await injector.stop(found);
      void build(found, true);
      return {
        message: "Devcontainer recreation initiated",
        detail: `Recreation process for devcontainer ${JSON.stringify(found.name)} has started.`,
      };
    },
    async remove(id, caller) {
      const found = idle(id, "delete", "deleted");
      registry.stopping(found);
      changes.changed();
      await injector.stop(found);
      const { container } = found;
      if (container) {
        try {
          await (await engine(caller)).stop(container.id, {}, caller);
        } catch (error) {
          throw failed("stopping the container", found, error);
        }
      }
      registry.deleting(found);
      changes.changed();
      if (container) {
        try {
          await (await engine(caller)).remove(container.id, { force: false, volumes: false }, caller);
        } catch (error) {
          throw failed("removing the container", found, error);
        }
      }
      try {
        await injector.remove(found);
      } catch (error) {
        throw failed("deleting the agent", found, error);
      }
      registry.forget(found);
      await listed.refresh();
      changes.changed();
    },
    async start(declared, onEnd) {
      const gone = registry.keepDeclared(new Set(declared.map(({ workspace_folder }) => workspace_folder)));
      const fresh = registry.declare(declared);
      followConfigs();
      for (const found of fresh) registry.starting(found, { rebuild: false });
      changes.changed();
      const started = fresh.map(async (found) => {
        const startedAt = new Date();
        const { failed: hasFailed } = await build(found, false);
        onEnd({ devcontainerId: found.id, startedAt, endedAt: new Date(), failed: hasFailed });
      });
      for (const found of gone)
        injector
          .remove(found)
          .catch((error: unknown) => log.warn({ err: error }, "an agent was not removed"));
      // On disk it is still to be found.
      if (gone.length > 0) await find();
      await Promise.all(started);
    },
    async discover() {
      await startWanted(await find());
    },
  };
}

import { createAlarm, createBackoff } from "../../backoff.ts";
import type { Log } from "../../log.ts";
import { type Customizations, readCustomizations } from "./customizations.ts";
import type { Entry, Registry } from "./registry.ts";
import type { SubAgents } from "./subAgents.ts";

/** Where the project is inside when its configuration could not be read (containers.md DC78). */
const UNKNOWN_DIRECTORY = "/workspaces";
/** An image that cannot run the agent stays so until it is rebuilt. */
const LONGEST_WAIT_MS = 5 * 60_000;

export type InjectorDeps = {
  registry: Registry;
  subAgents: SubAgents;
  /** What `read-configuration` answers for it. */
  read: (entry: Entry, signal: AbortSignal) => Promise<Record<string, unknown>>;
  log: Log;
  signal: AbortSignal;
};

/** Sees to it that each running devcontainer has its agent, unless its configuration asks to be left alone. */
export function createInjector({ registry, subAgents, read, log, signal }: InjectorDeps) {
  const underWay = new Map<string, { containerId: string | undefined; done: Promise<void> }>();
  /** Their configuration changed since it was read. */
  const unread = new Set<string>();
  const waits = new Map<
    string,
    { backoff: ReturnType<typeof createBackoff>; isOver: boolean; error: string }
  >();
  const alarm = createAlarm();
  let told = () => {};

  async function customizationsOf(
    entry: Entry,
  ): Promise<{ customizations: Customizations; directory: string }> {
    try {
      const answer = await read(entry, signal);
      const workspace = answer.workspace as { workspaceFolder?: unknown } | undefined; // checked on the next line
      const folder = workspace?.workspaceFolder;
      return {
        customizations: readCustomizations(answer),
        directory: typeof folder === "string" && folder !== "" ? folder : UNKNOWN_DIRECTORY,
      };
    } catch (error) {
      log.warn(
        { err: error, folder: entry.workspaceFolder },
        "the configuration of a devcontainer was not read",
      );
      return { customizations: readCustomizations({}), directory: UNKNOWN_DIRECTORY };
    }
  }

  async function inject(entry: Entry): Promise<void> {
    const { container } = entry;
    if (!container?.running) return;
    const isUnread = unread.delete(entry.workspaceFolder);
    if (!isUnread && subAgents.isIn(entry.workspaceFolder, container.id)) return;
    const { customizations, directory } = await customizationsOf(entry);
    // Rebuilt, stopped or removed meanwhile: what is to be done now is asked for anew.
    const isOver = () => entry.container?.id !== container.id || entry.state !== "running";
    if (isOver()) {
      if (isUnread) unread.add(entry.workspaceFolder);
      return;
    }
    entry.isIgnored = customizations.ignore;
    try {
      if (customizations.ignore) await subAgents.remove(entry.workspaceFolder);
      entry.agent = customizations.ignore
        ? undefined
        : await subAgents.ensure({ entry, container, customizations, directory }, signal);
      if (entry.agent) registry.claim(entry, entry.agent.name);
      // Only what is ours: that a lifecycle command failed stays worth knowing.
      if (entry.error === waits.get(entry.workspaceFolder)?.error) entry.error = "";
      waits.delete(entry.workspaceFolder);
    } catch (error) {
      if (signal.aborted) return;
      entry.agent = subAgents.recordOf(entry.workspaceFolder);
      if (customizations.ignore) unread.add(entry.workspaceFolder); // its agent is still to be removed
      if (isOver()) return told();
      const reason = error instanceof Error ? error.message : String(error);
      const wait = waits.get(entry.workspaceFolder);
      const backoff = wait?.backoff ?? createBackoff(Math.random, LONGEST_WAIT_MS);
      const ms = backoff.nextMs();
      // A failed lifecycle command is the cause of more than this.
      if (entry.error === "" || entry.error === wait?.error) entry.error = reason;
      const mine = { backoff, isOver: false, error: reason };
      waits.set(entry.workspaceFolder, mine);
      void alarm.wait(ms, signal).then(() => {
        mine.isOver = true; // a flag and no time: timers may fire before the clock says so
        look();
      });
    }
    told();
  }

  /** One at a time for each folder; who asks meanwhile for the same container waits for the same. */
  function ensure(entry: Entry): Promise<void> {
    const folder = entry.workspaceFolder;
    const containerId = entry.container?.id;
    const before = underWay.get(folder);
    if (before && before.containerId === containerId) return before.done;
    const work = before ? before.done.then(() => inject(entry)) : inject(entry);
    const mine = {
      containerId,
      done: work.finally(() => {
        if (underWay.get(folder) === mine) underWay.delete(folder);
      }),
    };
    underWay.set(folder, mine);
    return mine.done;
  }

  /** After every listing. */
  function look() {
    if (signal.aborted) return;
    for (const entry of registry.all()) {
      const wait = waits.get(entry.workspaceFolder);
      // What went wrong in a container says nothing once that does not run.
      if (wait && entry.state === "stopped" && entry.error === wait.error) entry.error = "";
      const isDue = wait?.isOver ?? true;
      const isWanted = !entry.isIgnored || unread.has(entry.workspaceFolder);
      if (entry.state === "running" && isDue && isWanted) void ensure(entry);
    }
  }
  subAgents.onGone(look);

  return {
    look,
    ensure,
    /** A configuration changed: it may ask to be ignored now, or not any more (DC40, DC71). */
    reread(configPath: string) {
      for (const entry of registry.all())
        if (entry.configPath === configPath) unread.add(entry.workspaceFolder);
      look();
    },
    async stop(entry: Entry) {
      waits.delete(entry.workspaceFolder);
      await subAgents.stop(entry.workspaceFolder);
    },
    async remove(entry: Entry) {
      await subAgents.remove(entry.workspaceFolder);
      entry.agent = undefined;
    },
    onChange(listener: () => void) {
      told = listener;
    },
  };
}
export type Injector = ReturnType<typeof createInjector>;

import type { AgentClient } from "#api/agentClient.ts";
import type { Devcontainer } from "#api/http/containers.ts";
import { createAlarm, createBackoff } from "../../backoff.ts";
import type { Log } from "../../log.ts";
import { within } from "../../within.ts";
import type { SubAgents, SubAgentWish } from "../devcontainers/subAgents.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/engineError.ts";
import type { ImageDetail, Inspected } from "../engine/wire.ts";
import { install } from "./install.ts";
import { type Payload, readPayload } from "./payload.ts";
import { createRecords, namesToTry, type SubAgentRecord } from "./records.ts";
import { remoteOf } from "./remote.ts";
import { type SubAgentProcess, startProcess } from "./startProcess.ts";

/** A process that lived so long did not die of its start. */
const STABLE_MS = 60_000;
const CLOSE_WITHIN_MS = 15_000;
const LABEL = "devcontainer.metadata";
/** Node's words and Go's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

export type SubAgentsOptions = {
  engine: (signal: AbortSignal) => Promise<Engine>;
  client: AgentClient["devcontainers"];
  /** Of the parent's server. */
  url: string;
  /** For `${localEnv:…}`. */
  env: () => Promise<Record<string, string>>;
  log: Log;
  /** The agent that was built, if not the one of this checkout. */
  bundle?: string;
};

type Agent = NonNullable<Devcontainer["agent"]>;
type Placed = { engine: Engine; inspected: Inspected; image: ImageDetail };

/** One folder's. */
type Place = {
  record?: SubAgentRecord;
  agent?: Agent;
  /** What the record was made of. */
  facts: string;
  containerId: string;
  process?: SubAgentProcess;
  backoff: ReturnType<typeof createBackoff>;
  notBefore: number;
  /** A start that is under way. */
  start?: { cancel: AbortController; done: Promise<void> };
};

export function createSubAgents({ engine, client, url, env, log, bundle }: SubAgentsOptions): SubAgents {
  const places = new Map<string, Place>();
  const records = createRecords(client);
  const alarm = createAlarm();
  const closed = new AbortController();
  let payload: Promise<Payload> | undefined;
  let installing: Promise<unknown> = Promise.resolve();
  let gone: (workspaceFolder: string) => void = () => {};

  const placeOf = (folder: string): Place => {
    const place = places.get(folder) ?? {
      facts: "",
      containerId: "",
      backoff: createBackoff(),
      notBefore: 0,
    };
    places.set(folder, place);
    return place;
  };

  /** One after the other: a hundred megabytes each are enough for a disk. */
  function installInTurn({ engine, inspected }: Placed, signal: AbortSignal): Promise<void> {
    const mine = installing.then(async () => {
      signal.throwIfAborted();
      payload ??= readPayload(bundle);
      payload.catch(() => {
        payload = undefined; // it may be built meanwhile
      });
      await install(engine, inspected.Id, await payload, log, signal);
    });
    installing = mine.catch(() => {});
    return mine;
  }

  /** The record stays as long as it says the same (DC77). */
  async function keepRecord(place: Place, wish: SubAgentWish, { image }: Placed, signal: AbortSignal) {
    const { customizations, directory } = wish;
    const wanted = {
      directory,
      architecture: image.Architecture,
      operating_system: image.Os,
      display_apps: customizations.displayApps,
      apps: customizations.apps,
    };
    const names = namesToTry(wish);
    const facts = JSON.stringify(wanted);
    const { record } = place;
    if (
      record &&
      place.facts === facts &&
      names[0] === record.name &&
      (await records.exists(record.id, signal))
    )
      return record;
    if (record) await records.remove(record.id, signal);
    delete place.record;
    delete place.agent;
    const added = await records.add(wanted, names, signal);
    for (const { slug, message } of added.app_errors ?? [])
      log.warn({ slug, reason: message }, "an app of a devcontainer cannot be shown");
    place.record = added;
    place.agent = { id: added.id, name: added.name, directory };
    place.facts = facts;
    return added;
  }

  async function startIn(place: Place, wish: SubAgentWish, signal: AbortSignal): Promise<void> {
    await alarm.wait(place.notBefore - Date.now(), signal);
    signal.throwIfAborted();
    await named("create subagent failed", records.clearLeftovers(signal));
    const placed = await look(await engine(signal), wish.container.id, signal);
    if (!placed) return;
    await named("copy agent binary", installInTurn(placed, signal));
    const record = await named("create subagent failed", keepRecord(place, wish, placed, signal));
    const { Env: containerEnv, Labels } = placed.inspected.Config;
    const startedAt = Date.now();
    const process = await startProcess(
      {
        engine: placed.engine,
        container: placed.inspected.Id,
        remote: remoteOf(Labels?.[LABEL], containerEnv, await env()),
        url,
        token: record.token,
        log,
      },
      signal,
    );
    place.process = process;
    place.containerId = wish.container.id;
    void process.ended.then((why) => {
      if (place.process !== process) return; // it was stopped
      delete place.process;
      if (Date.now() - startedAt >= STABLE_MS) place.backoff.reset();
      place.notBefore = Date.now() + place.backoff.nextMs();
      log.warn({ folder: wish.entry.workspaceFolder, why }, "the agent of a devcontainer ended");
      gone(wish.entry.workspaceFolder);
    });
  }

  /** Ends what runs or is about to. */
  async function halt(place: Place): Promise<void> {
    place.start?.cancel.abort(new Error("stopped"));
    await place.start?.done.catch(() => {});
    const { process } = place;
    delete place.process;
    await process?.stop();
  }

  async function remove(folder: string, signal: AbortSignal): Promise<void> {
    const place = places.get(folder);
    if (!place) return;
    await halt(place);
    if (place.record) await records.remove(place.record.id, signal);
    places.delete(folder);
  }

  return {
    async ensure(wish, caller) {
      const folder = wish.entry.workspaceFolder;
      const place = placeOf(folder);
      if (place.process && place.containerId === wish.container.id) return place.agent;
      await halt(place);
      const cancel = new AbortController();
      const done = startIn(place, wish, AbortSignal.any([caller, closed.signal, cancel.signal]));
      place.start = { cancel, done };
      try {
        await done;
      } catch (error) {
        if (!cancel.signal.aborted) throw error; // else somebody wants it stopped, which is no fault
      } finally {
        delete place.start;
      }
      return place.agent;
    },
    isIn(folder, containerId) {
      const place = places.get(folder);
      return place?.process !== undefined && place.containerId === containerId;
    },
    recordOf: (folder) => places.get(folder)?.agent,
    async stop(folder) {
      const place = places.get(folder);
      if (place) await halt(place);
    },
    remove: (folder) => remove(folder, closed.signal),
    onGone(listener) {
      gone = listener;
    },
    async close() {
      const last = AbortSignal.timeout(CLOSE_WITHIN_MS);
      const all = [...places.keys()].map((folder) =>
        remove(folder, last).catch((error: unknown) =>
          log.warn({ err: error, folder }, "the agent of a devcontainer is still known to the server"),
        ),
      );
      await within(CLOSE_WITHIN_MS, Promise.all(all));
      closed.abort(new Error("closed"));
    },
  };
}

/** The container, if it runs and could run what this machine runs (DC76); all else is no fault. */
async function look(engine: Engine, container: string, signal: AbortSignal): Promise<Placed | undefined> {
  try {
    const inspected = await engine.inspect(container, signal);
    if (!inspected.State.Running) return undefined;
    const image = await named("detect architecture", engine.inspectImage(inspected.Config.Image, signal));
    const isOurs =
      image.Os === process.platform && image.Architecture === (ARCHITECTURES[process.arch] ?? process.arch);
    return isOurs ? { engine, inspected, image } : undefined;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined; // it is gone meanwhile
    throw error;
  }
}

/** Says which step it was that failed (DC30). */
async function named<T>(step: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`${step}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

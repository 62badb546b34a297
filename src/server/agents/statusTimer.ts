import type { Notify } from "../notify.ts";
import { type AgentRow, listAgentsByIds, listAgentsOfBuilds } from "../store/agents.ts";
import { findLatestBuilds } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { listLivingWorkspaces } from "../store/workspaces.ts";
import { publishWorkspaceChange, WORKSPACE_CHANGED, type WorkspaceChange } from "../workspaces/changes.ts";
import { partsOf } from "./partsOf.ts";
import { nextStatusChange, statusOf } from "./status.ts";

const LOOK_EVERY_MS = 1_000;

type Deps = { db: Db; notify: Notify; now: () => number; onError: (error: unknown) => void };
/** An agent whose status will change at `at` if nothing happens before. */
type Due = { at: number; status: string; workspaceId: string };

/**
 * Statuses change when time passes: an agent that never came times out, a silent one is lost. This says so when it
 * happens. A look costs what changed since the last one, and one query for the agents whose moment has come.
 */
export function createStatusTimer({ db, notify, now, onError }: Deps) {
  const due = new Map<string, Due>();
  const owners = new Map<string, string>();
  /** Workspaces that changed, and when that was told about last. */
  const dirty = new Map<string, number>();
  const unsubscribe = notify.subscribe(WORKSPACE_CHANGED, (payload) => {
    const { workspaceId, ownerId } = payload as WorkspaceChange; // the topic carries nothing else
    owners.set(workspaceId, ownerId);
    dirty.set(workspaceId, now());
  });

  /** Finds the next moment of each agent of these workspaces anew. */
  async function read(changed: ReadonlyMap<string, number>) {
    if (changed.size === 0) return;
    const builds = await findLatestBuilds(db, [...changed.keys()]);
    const agents = await listAgentsOfBuilds(
      db,
      builds.map(({ id }) => id),
    );
    for (const [id, { workspaceId }] of due) if (changed.has(workspaceId)) due.delete(id);
    // As it was when it was told about: what passed since then is due at once.
    for (const agent of agents) plan(agent, changed.get(agent.workspace_id)!); // read by these workspaces
  }

  function plan(agent: AgentRow, seenAt: number) {
    const { connection_timeout } = partsOf(agent).definition;
    const at = nextStatusChange(agent, connection_timeout, seenAt);
    const { status } = statusOf(agent, connection_timeout, seenAt);
    if (at !== undefined) due.set(agent.id, { at, status, workspaceId: agent.workspace_id });
  }

  /** A sign of life moves the moment without a word: only who really changed is told about. */
  async function ripen() {
    const ripe = new Map([...due].filter(([, { at }]) => at <= now()));
    if (ripe.size === 0) return;
    const agents = new Map((await listAgentsByIds(db, [...ripe.keys()])).map((agent) => [agent.id, agent]));
    for (const [id, { status, workspaceId }] of ripe) {
      const agent = agents.get(id);
      due.delete(id);
      if (!agent) continue;
      plan(agent, now());
      const ownerId = owners.get(workspaceId);
      if (ownerId && statusOf(agent, partsOf(agent).definition.connection_timeout, now()).status !== status)
        publishWorkspaceChange(notify, workspaceId, ownerId);
    }
  }

  async function look() {
    const changed = new Map(dirty);
    dirty.clear();
    await read(changed);
    await ripen();
  }

  async function begin() {
    for (const { id, owner_id } of await listLivingWorkspaces(db)) {
      owners.set(id, owner_id);
      dirty.set(id, now());
    }
  }

  let looking = begin().catch(onError);
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      unsubscribe();
      await looking;
    },
  };
}

import type { Notify } from "../notify.ts";
import { listAgentsOfBuilds } from "../store/agents.ts";
import { findLatestBuilds } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { listLivingWorkspaces } from "../store/workspaces.ts";
import { publishWorkspaceChange } from "../workspaces/changes.ts";
import { nextStatusChange } from "./status.ts";
import { definitionOf } from "./wireAgent.ts";

const LOOK_EVERY_MS = 1_000;

type Deps = { db: Db; notify: Notify; now: () => number; onError: (error: unknown) => void };

/**
 * Statuses change when time passes: an agent that never came times out, a silent one is lost. This says so when it
 * happens. Only agents that wait for such a moment are held, and they are read again when the moment has come.
 */
export function createStatusTimer({ db, notify, now, onError }: Deps) {
  const due = new Map<string, { at: number; workspaceId: string; ownerId: string }>();

  async function read() {
    const at = now();
    due.clear();
    const workspaces = await listLivingWorkspaces(db);
    if (workspaces.length === 0) return;
    const owners = new Map(workspaces.map((workspace) => [workspace.id, workspace.owner_id]));
    const builds = await findLatestBuilds(db, [...owners.keys()]);
    const agents = await listAgentsOfBuilds(
      db,
      builds.map(({ id }) => id),
    );
    for (const agent of agents) {
      const next = nextStatusChange(agent, definitionOf(agent).connection_timeout, at);
      if (next !== undefined)
        due.set(agent.id, {
          at: next,
          workspaceId: agent.workspace_id,
          ownerId: owners.get(agent.workspace_id)!,
        });
    }
  }

  async function look() {
    const ripe = [...due.values()].filter(({ at }) => at <= now());
    if (ripe.length === 0 && readAt + READ_EVERY_MS > now()) return;
    readAt = now();
    // A sign of life in the meantime moves the moment; telling once too often does no harm.
    for (const { workspaceId, ownerId } of ripe) publishWorkspaceChange(notify, workspaceId, ownerId);
    await read();
  }

  let readAt = 0;
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** New agents are found by then: sooner than any of them can time out unnoticed by a person. */
const READ_EVERY_MS = 5_000;

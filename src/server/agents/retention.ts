import { deleteAgent, listForgettableAgents } from "../store/agents.ts";
import { forgetAttemptsOfDeleted } from "../store/attempts.ts";
import type { Db } from "../store/database.ts";
import { deleteOldestLogs } from "../store/logs.ts";

/** Logs of agents that ended are kept this long after they were last here (logs.md §4.1). */
const KEPT_MS = 7 * 86_400_000;
const LOOK_EVERY_MS = 3_600_000;
/** Few enough that nobody's request waits for the deletion. */
const LINES_A_STEP = 2_000;

type Deps = { db: Db; now: () => number; onError: (error: unknown) => void };

/** Every start build makes new agents: those of before are forgotten in time, with all that they reported. */
export async function forgetEndedAgents(db: Db, now: number, isOver: () => boolean = () => false) {
  for (const { id } of await listForgettableAgents(db, now - KEPT_MS)) {
    while (!isOver() && (await deleteOldestLogs(db, id, LINES_A_STEP)) === LINES_A_STEP)
      await new Promise((resolve) => setImmediate(resolve));
    if (isOver()) return;
    await deleteAgent(db, id);
  }
  await forgetAttemptsOfDeleted(db, now - KEPT_MS);
}

export function createRetention({ db, now, onError }: Deps) {
  let over = false;
  const look = () => forgetEndedAgents(db, now(), () => over).catch(onError);
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async close() {
      over = true;
      clearInterval(timer);
      await looking;
    },
  };
}

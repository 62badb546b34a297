import { setTimeout as wait } from "node:timers/promises";
import type { AgentContainers } from "./agentContainers.ts";

/** How often the reference's agent looks (containers.md CT70). */
const EVERY_MS = 10_000;

/** A watch as a Coder deployment has it: news are as old as the last look. Over when the agent cannot be asked. */
export const polledContainers =
  (list: AgentContainers["list"], everyMs = EVERY_MS): AgentContainers["watch"] =>
  async (agentId, signal) => {
    const first = await list(agentId, signal);
    const look = () =>
      wait(everyMs, undefined, { signal })
        .then(() => list(agentId, signal))
        .catch(() => undefined);
    return (async function* () {
      let last = first;
      yield last;
      for (let next = await look(); next; next = await look()) {
        if (JSON.stringify(next) === JSON.stringify(last)) continue;
        last = next;
        yield next;
      }
    })();
  };

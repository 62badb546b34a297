import type { Container, Devcontainer } from "#api/http/containers.ts";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import type { Act } from "../work/containerWork.ts";
import { exitFacts, explainExit } from "./explainExit.ts";

/** A state as a shape and a word. */
export type Mark = { kind: MarkKind; word: string };

const DEVCONTAINER: Record<string, Mark> = {
  running: { kind: "ok", word: "Running" },
  stopped: { kind: "off", word: "Stopped" },
  starting: { kind: "busy", word: "Building" },
  stopping: { kind: "busy", word: "Stopping" },
  deleting: { kind: "busy", word: "Deleting" },
  error: { kind: "bad", word: "Failed" },
};

export const isTransitioning = ({ status }: Pick<Devcontainer, "status">): boolean =>
  status === "starting" || status === "stopping" || status === "deleting";

/**
 * The agent forgets a failure when it restarts, the server does not: without a container, the newest build says why there
 * is none.
 */
export const hasFailedBuild = (
  { status, container }: Pick<Devcontainer, "status" | "container">,
  newest: Pick<DevcontainerAttempt, "result"> | undefined,
): boolean => status === "stopped" && !container && newest?.result === "failed";

export function markOfDevcontainer(
  { status, error, container }: Devcontainer,
  newest?: Pick<DevcontainerAttempt, "result">,
): Mark {
  if (hasFailedBuild({ status, container }, newest))
    return { kind: "bad", word: "Stopped · last build failed" };
  // It runs, and something after its start went wrong (DC30).
  if (status === "running" && error !== undefined) return { kind: "warn", word: "Running" };
  return DEVCONTAINER[status] ?? { kind: "warn", word: status };
}

const ACTING: Record<Act["action"], string> = {
  start: "Starting",
  stop: "Stopping",
  restart: "Restarting",
  kill: "Killing",
};

export function markOfContainer(container: Container, act?: Act): Mark {
  if (act) return { kind: "busy", word: ACTING[act.action] };
  if (container.running) return { kind: "ok", word: "Running" };
  const facts = exitFacts(container);
  if (!facts) return { kind: "off", word: container.status };
  const { bad } = explainExit(facts);
  return {
    kind: bad ? "bad" : "off",
    word: facts.code === 0 && !facts.error ? "Stopped" : `Exited ${facts.code}`,
  };
}

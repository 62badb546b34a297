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

const BROKEN: Record<string, string> = {
  failed: "last build failed",
  interrupted: "last build interrupted",
};
type Build = Pick<DevcontainerAttempt, "result" | "container_id" | "started_at">;

/**
 * The agent forgets a failure when it restarts, the server does not: the newest build says why there is no container, or
 * that the one that runs was not finished. An interrupted build could not tell which container it made.
 */
export function brokenBuild(
  { status, container }: Pick<Devcontainer, "status" | "container">,
  newest: Build | undefined,
): string | undefined {
  const word = newest?.result ? BROKEN[newest.result] : undefined;
  if (!newest || word === undefined) return undefined;
  if (status === "stopped" && !container) return word;
  if (status !== "running" || !container) return undefined;
  const isItsOwn =
    newest.container_id === ""
      ? Date.parse(container.created_at) >= Date.parse(newest.started_at)
      : newest.container_id === container.id;
  return isItsOwn ? word : undefined;
}

export function markOfDevcontainer(devcontainer: Devcontainer, newest?: Build): Mark {
  const { status, error } = devcontainer;
  const broken = brokenBuild(devcontainer, newest);
  if (broken !== undefined && status === "stopped") return { kind: "bad", word: `Stopped · ${broken}` };
  if (broken !== undefined) return { kind: "warn", word: `Running · ${broken}` };
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

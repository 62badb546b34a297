import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Devcontainer } from "#api/http/containers.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

/** What is to be said of the agent inside a devcontainer. */
export type SubAgentStory = { kind: MarkKind; word: string; sentence: string };

/** The agent inside: by what the list says, else by what the template gave it. */
export function subAgentOf(
  { agent, subagent_id }: Devcontainer,
  agents: readonly WorkspaceAgent[],
): WorkspaceAgent | undefined {
  const id = agent?.id ?? subagent_id ?? undefined;
  return id === undefined ? undefined : agents.find((other) => other.id === id);
}

/** `agent` undefined: the list of agents does not have it (yet). */
export function subAgentStory(devcontainer: Devcontainer, agent: WorkspaceAgent | undefined): SubAgentStory {
  const { status } = devcontainer;
  if (status === "starting")
    return { kind: "busy", word: "Waiting", sentence: "It comes once the devcontainer is built." };
  if (status !== "running")
    return { kind: "off", word: "Off", sentence: "It runs while the devcontainer does." };
  if (!agent) {
    // The two lists come on their own ways: one may know of it a little before the other.
    if (devcontainer.agent)
      return { kind: "busy", word: "Joining", sentence: "It has been put in and is about to connect." };
    return {
      kind: "off",
      word: "None",
      sentence: "No agent runs in it: it may be of another processor, or one could not be put in.",
    };
  }
  if (agent.status === "connecting")
    return { kind: "busy", word: "Joining", sentence: "It has been put in and is about to connect." };
  if (agent.status === "timeout")
    return {
      kind: "bad",
      word: "Never seen",
      sentence: "It was put in and has not connected: see the log of the machine's agent.",
    };
  if (agent.status !== "connected")
    return {
      kind: "bad",
      word: "Offline",
      sentence: "It lost its connection. It is put in again when its process has ended.",
    };
  if (!agent.health.healthy)
    return {
      kind: "warn",
      word: "Unhealthy",
      sentence: agent.health.reason ?? "Something in it does not work.",
    };
  return { kind: "ok", word: "Healthy", sentence: "Its own logs, terminals and ports are on its pages." };
}

/** Why the agent inside is of another version than the machine's; empty when it is not. */
export function versionMismatch(inside: WorkspaceAgent | undefined, machine: WorkspaceAgent): string {
  if (!inside || inside.version === "" || machine.version === "" || inside.version === machine.version)
    return "";
  return `It is ${inside.version}, the machine's agent ${machine.version}: it was put in before the machine's agent changed. A rebuild brings the same version.`;
}

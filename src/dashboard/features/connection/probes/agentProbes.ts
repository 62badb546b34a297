import { ApiError } from "#api/client.ts";
import { absoluteText, durationText, parseTime } from "../../../ui/timeText.ts";
import { type Subject, type Tools, type Verdict, within } from "./probe.ts";
import { failureText } from "./serverProbes.ts";

/** What the server says of the agent at this moment, which the page may not have heard yet. */
export async function probeAgent(tools: Tools, subject: Subject, signal: AbortSignal): Promise<Verdict> {
  const { agent, workspace } = subject;
  try {
    const fresh = await within(signal, (mine) =>
      tools.client.agents.get({ agent: agent.id }, { signal: mine }),
    );
    return contactVerdict({ ...subject, agent: fresh }, tools.now());
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ApiError && error.status === 404)
      return {
        kind: "bad",
        text: "The server does not know this agent any more, or you may not see it.",
        next: `It may have a successor: look for ${workspace.name} in the list of agents.`,
      };
    return {
      ...contactVerdict(subject, tools.now()),
      kind: "warn",
      text: `As last heard. ${failureText(error)}`,
    };
  }
}

type Facts = Pick<Subject, "agent" | "workspace" | "origin" | "canJoin">;

/** Why an agent has no contact, from what is known of it. */
export function contactVerdict({ agent, workspace, origin, canJoin }: Facts, now: number): Verdict {
  const ofWorkspace = workspaceVerdict(workspace);
  if (ofWorkspace && agent.status !== "connected") return ofWorkspace;
  const dial = `curl ${origin}/api/v2/buildinfo`;
  const inside = "It runs inside a devcontainer: look at that in the Containers tab of the agent around it.";
  const reach = `On its machine, \`${dial}\` must answer: if it does not, the network, a proxy or the address is the cause.`;
  // On a Coder deployment the template has the agent's program start with its machine.
  const run = canJoin
    ? "Run the join command on its machine"
    : `Look at the build of ${workspace.name} and at the output of the agent's program on its machine`;
  switch (agent.status) {
    case "connected":
      return { kind: "ok", text: `The server has a link to it. ${contacts(agent)}` };
    case "connecting":
      return {
        kind: "warn",
        text: `It has never had contact. The server has waited for ${lasting(agent.created_at, now)}.`,
        next: agent.parent_id ? inside : `${run}. ${reach}`,
      };
    case "timeout":
      return {
        kind: "bad",
        text: `It has never had contact, and should have had within ${durationText(agent.connection_timeout_seconds * 1000)}.`,
        next: agent.parent_id ? inside : `${run}${canJoin ? ", if nobody has" : ""}. ${reach}`,
      };
    case "disconnected":
      if (agent.lifecycle_state === "off")
        return {
          kind: "off",
          text: `It shut down in order. ${contacts(agent)}`,
          next: agent.parent_id
            ? inside
            : canJoin
              ? "Start it again on its machine with the join command."
              : `Start ${workspace.name} again: its agents come with it.`,
        };
      return {
        kind: "bad",
        text: `Contact was lost${during(agent)}. ${contacts(agent)}${reason(agent)}`,
        next: agent.parent_id
          ? inside
          : `Is its machine on, and does the agent's program run there? Its output says why it cannot connect. ${reach}`,
      };
    default:
      return { kind: "warn", text: `Its state is ${agent.status}. ${contacts(agent)}` };
  }
}

function workspaceVerdict({ name, latest_build: { status, transition, job } }: Subject["workspace"]) {
  const start = `Start ${name}: its agents come with it.`;
  switch (status) {
    case "stopped":
      return { kind: "off", text: `Workspace ${name} is stopped, so no agent runs.`, next: start } as const;
    case "failed":
      return {
        kind: "bad",
        text: `Workspace ${name} failed to ${transition}${job.error ? `: ${job.error}` : "."}`,
        next: start,
      } as const;
    case "canceled":
      return { kind: "bad", text: `The build of workspace ${name} was canceled.`, next: start } as const;
    case "pending":
    case "canceling":
    case "deleting":
    case "stopping":
      return { kind: "off", text: `Workspace ${name} is ${status}.`, next: "Wait for that to end." } as const;
    case "deleted":
      return { kind: "bad", text: `Workspace ${name} was deleted.` } as const;
    default:
      return undefined;
  }
}

/** By the server's clock. */
function contacts(agent: Subject["agent"]): string {
  const first = parseTime(agent.first_connected_at);
  const last = parseTime(agent.status === "disconnected" ? agent.disconnected_at : agent.last_connected_at);
  if (first === undefined) return "It has never had contact.";
  return `First contact ${absoluteText(first)}, last ${absoluteText(last ?? first)}.`;
}

const during = ({ lifecycle_state }: Subject["agent"]) =>
  lifecycle_state === "starting" || lifecycle_state === "shutting_down"
    ? ` while it was ${lifecycle_state.replaceAll("_", " ")}`
    : "";

const reason = ({ health }: Subject["agent"]) =>
  !health.healthy && health.reason ? ` The server says: ${health.reason}.` : "";

function lasting(since: string, now: number): string {
  const at = parseTime(since);
  return at === undefined ? "some time" : durationText(Math.floor(Math.max(0, now - at) / 1000) * 1000);
}

const LOOPBACK = /^(localhost|127\.|\[::1\])/;

/** Whether the server would take the agent if it called now, and where the agent is told to call. */
export async function probeJoin({ client }: Tools, subject: Subject, signal: AbortSignal): Promise<Verdict> {
  const { agent, canJoin } = subject;
  if (agent.parent_id !== null)
    return { kind: "off", text: "It belongs to a devcontainer, and joins by itself when that starts." };
  if (!canJoin)
    return {
      kind: "off",
      text: "A Coder deployment gives an agent its token by the build of its workspace, and does not tell.",
    };
  try {
    const { command } = await within(signal, (mine) =>
      client.quarterdeck.joinCommand({ agent: agent.id }, { signal: mine }),
    );
    const url = / --url (\S+)/.exec(command)?.[1];
    const host = url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
    if (host !== undefined && LOOPBACK.test(host))
      return {
        kind: "ok",
        text: `Its token is valid. It is told to call ${url}, which only programs on the server's own machine reach.`,
        next: "If it runs on another machine, start the server with --access-url and an address that machine reaches.",
      };
    return { kind: "ok", text: `Its token is valid${url ? `, and it is told to call ${url}` : ""}.` };
  } catch (error) {
    if (signal.aborted) throw error;
    if (!(error instanceof ApiError)) return { kind: "warn", text: failureText(error) };
    if (error.status === 404)
      return {
        kind: "bad",
        text: "The server has no declaration of it any more: its token is not accepted.",
        next: "Add the agent again, and start it with the new command.",
      };
    return { kind: error.status === 409 ? "off" : "warn", text: error.message };
  }
}

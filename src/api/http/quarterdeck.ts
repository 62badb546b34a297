import { z } from "zod";
import { del, get, post, stream } from "../endpoint.ts";
import { openEnum, Time, Uuid } from "../values.ts";
import { Workspace } from "./workspaces.ts";

/** A living terminal on an agent. */
export const Terminal = z.object({
  id: Uuid,
  title: z.string(),
  command: z.string(),
  /** As it was asked for; empty on the agent's machine. An agent from before it was told says nothing. */
  container: z.string().default(""),
  created_at: Time,
  width: z.number().int(),
  height: z.number().int(),
  attachments: z.number().int(),
  /** When nobody is attached: the moment it will be ended. */
  expires_at: Time.optional(),
});
export type Terminal = z.infer<typeof Terminal>;

export const JoinCommand = z.object({
  workspace_id: Uuid,
  agent_id: Uuid,
  /** The whole command to run on the machine that joins; holds the secret token. */
  command: z.string(),
  token: z.string(),
});

/** How quick the link between the server and an agent was: round trips of its pings, measured by the server. */
export const LinkHistory = z.object({
  /** The server's clock, by which all times here are. */
  now: Time,
  /** Since when the present link stands; absent while there is none. */
  linked_at: Time.optional(),
  /** The pause between two pings. Where more is between two samples, no answer came. */
  every_ms: z.number().int(),
  /** Older samples are dropped. All of them are when the server starts anew. */
  kept_ms: z.number().int(),
  /** Oldest first. */
  samples: z.array(z.object({ at: Time, round_trip_ms: z.number() })),
});
export type LinkHistory = z.infer<typeof LinkHistory>;

/** Those with `is_prebuild` are unclaimed, and nobody's. `whole`: these are all of the caller's workspaces, forget any other; else only those that changed or went since. */
export const WorkspacesFrame = z.object({
  whole: z.boolean(),
  workspaces: z.array(Workspace),
  removed: z.array(Uuid),
});
export type WorkspacesFrame = z.infer<typeof WorkspacesFrame>;

/** How a tailnet peer says that it is reached. */
export const TailnetNode = z.object({
  /** The public key of its tunnel, `nodekey:` and 64 hexadecimal digits; empty: it told none. */
  key: z.string(),
  /** `discokey:` and 64 hexadecimal digits. */
  disco: z.string(),
  /** By the peer's clock. */
  as_of: Time.optional(),
  /** The relay region where it is met; 0: none is reached yet. */
  preferred_derp: z.number().int(),
  /** Seconds to relay regions, by `<region>-v4`, `<region>-v6` or `<region>`. */
  derp_latency: z.record(z.string(), z.number()),
  /** Regions that it reaches by WebSocket only, and why. */
  derp_forced_websocket: z.record(z.string(), z.string()),
  /** Inside the tunnel, as CIDR. */
  addresses: z.array(z.string()),
  /** Where it may be reached without a relay, as `host:port`. */
  endpoints: z.array(z.string()),
});
export type TailnetNode = z.infer<typeof TailnetNode>;

export const TailnetPeer = z.object({
  /** The agent's own id, or that of a client's connection, which keeps it when it comes back. */
  id: Uuid,
  /** Whose client it is: a user name. */
  name: z.string().optional(),
  kind: openEnum(["client", "agent"]),
  /** Null until the peer told one. Long lists and texts are cut. */
  node: TailnetNode.nullable(),
  /** When it came. */
  since: Time,
  /** When it told its node last; before that, `since`. */
  updated_at: Time,
});
export type TailnetPeer = z.infer<typeof TailnetPeer>;

const SessionToken = z.object({ session_token: z.string() });

/** Extensions: served by Quarterdeck only, named in buildinfo. */
export const quarterdeckApi = {
  /** Extension `agents`. A new workspace is made when `workspace` names none of the caller's. 409 when the name is taken. */
  addAgent: post("/api/v2/quarterdeck/agents", {
    summary: "Add an agent; answers the command that joins it",
    extension: true,
    body: z.object({ workspace: z.string(), name: z.string() }),
    response: JoinCommand,
    status: 201,
  }),
  /** Extension `agents`. 409 for an agent that the agents file declares. */
  removeAgent: del("/api/v2/quarterdeck/agents/:agent", {
    summary: "Remove an agent added here",
    extension: true,
  }),
  /** Extension `agents`. */
  joinCommand: post("/api/v2/quarterdeck/agents/:agent/join", {
    summary: "Show the join command of an agent again",
    extension: true,
    response: JoinCommand,
  }),
  /** Extension `terminals`. */
  terminals: get("/api/v2/quarterdeck/agents/:agent/terminals", {
    summary: "List living terminals of an agent",
    extension: true,
    response: z.object({ terminals: z.array(Terminal) }),
  }),
  /** Extension `terminals`. */
  endTerminal: del("/api/v2/quarterdeck/agents/:agent/terminals/:terminal", {
    summary: "End a terminal",
    extension: true,
  }),
  /** Extension `tailnet-peers`. The agent itself, when it takes part, and clients with a tunnel to it; first come first. */
  tailnetPeers: get("/api/v2/quarterdeck/agents/:agent/tailnet-peers", {
    summary: "List tailnet peers of an agent",
    extension: true,
    response: z.object({ peers: z.array(TailnetPeer) }),
  }),
  /** Extension `link-history`. With `after`, a time in Unix milliseconds, only later samples. */
  linkHistory: get("/api/v2/quarterdeck/agents/:agent/link-history", {
    summary: "Latency of an agent's link over the last 15 minutes",
    extension: true,
    query: z.object({ after: z.coerce.number().int().optional() }),
    response: LinkHistory,
  }),
  /** Extension `agent-place`. Not `:agent`, of which a server requires that it lives. */
  agentPlace: get("/api/v2/quarterdeck/agents/:ended/place", {
    summary: "Where an agent belongs, also when it has ended",
    extension: true,
    response: z.object({ workspace_id: Uuid, agent_name: z.string() }),
  }),
  /** Extension `prebuilds`. Prebuilt workspaces that nobody has claimed. */
  prebuilds: get("/api/v2/quarterdeck/prebuilds", {
    summary: "List unclaimed prebuilt workspaces",
    extension: true,
    response: z.object({ workspaces: z.array(Workspace) }),
  }),
  /** Extension `prebuilds`. It is the caller's from then on; its claim build runs on. 409 when another was quicker. */
  claim: post("/api/v2/quarterdeck/workspaces/:workspace/claim", {
    summary: "Claim a prebuilt workspace under a name",
    extension: true,
    body: z.object({ name: z.string() }),
    response: Workspace,
    status: 201,
  }),
  /** Extension `workspaces-watch`. The first frame is `whole`. */
  watchWorkspaces: stream("/api/v2/quarterdeck/workspaces/watch", {
    summary: "Watch all workspaces of the caller, and unclaimed ones",
    extension: true,
    message: WorkspacesFrame,
  }),
  /** Extension `sign-in-link`. Exchanges the code of a one-time link for a session; 401 when used or unknown. */
  signInLink: post("/api/v2/quarterdeck/sign-in-link", {
    summary: "Sign in with a one-time code",
    extension: true,
    auth: "none",
    body: z.object({ code: z.string() }),
    response: SessionToken,
    status: 201,
  }),
  /** Extension `sign-in-token`. Sets the session cookie to a session of the API token's user; 401 when it is not valid. */
  signInToken: post("/api/v2/quarterdeck/sign-in-token", {
    summary: "Sign in with an API token",
    extension: true,
    auth: "none",
    body: z.object({ token: z.string() }),
    response: SessionToken,
    status: 201,
  }),
};

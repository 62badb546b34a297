import { z } from "zod";
import { del, get, post, stream } from "../endpoint.ts";
import { Time, Uuid } from "../values.ts";
import { Workspace } from "./workspaces.ts";

/** A living terminal on an agent. */
export const Terminal = z.object({
  id: Uuid,
  title: z.string(),
  command: z.string(),
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

/** `whole`: these are all of the caller's workspaces, forget any other; else only those that changed or went since. */
export const WorkspacesFrame = z.object({
  whole: z.boolean(),
  workspaces: z.array(Workspace),
  removed: z.array(Uuid),
});
export type WorkspacesFrame = z.infer<typeof WorkspacesFrame>;

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
  /** Extension `workspaces-watch`. The first frame is `whole`. */
  watchWorkspaces: stream("/api/v2/quarterdeck/workspaces/watch", {
    summary: "Watch all workspaces of the caller",
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

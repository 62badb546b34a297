import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { tokenOf } from "../agents/declared.ts";
import { insertNextBuild } from "../store/builds.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { findDeclaredAgent, findPrebuiltWorkspace, handOverWorkspace } from "../store/workspaces.ts";
import type { PlaneServer } from "./planeServer.ts";

/** What the agents file says of one prebuilt workspace with an agent `main`. */
export const prebuilt = (name = "pool") => ({ name, prebuild: true, agents: [{ name: "main" }] });

/** The workspace that was prebuilt under this name, and its agent, whoever has it now. */
export async function prebuiltAgent(server: PlaneServer, name = "pool") {
  const workspace = (await findPrebuiltWorkspace(server.db, name))!;
  const declared = (await findDeclaredAgent(server.db, workspace.id, "main"))!;
  const token = tokenOf(server.plane.apply.secret, declared);
  return { workspaceId: workspace.id, token, client: server.clientWith(token) };
}

/** A claim build that nobody runs, in the state given. */
export async function claimBuild(
  server: PlaneServer,
  workspaceId: string,
  state: { job_status: "pending" | "running" | "failed" | "canceled"; job_error?: string },
) {
  const at = Date.now();
  const user = server.user;
  const done = state.job_status === "failed" || state.job_status === "canceled";
  await insertNextBuild(
    server.db,
    {
      ...{ id: randomUUID(), workspace_id: workspaceId, transition: "start", reason: "initiator" },
      ...{ initiator_id: user.id, job_error: "", created_at: at, updated_at: at, started_at: at },
      ...{ completed_at: done ? at : null, canceled_at: null, is_claim: 1, ...state },
    },
    async (transaction) => {
      const change = { owner_id: user.id, name: "mine", name_key: "mine", updated_at: at, last_used_at: at };
      await handOverWorkspace(transaction, workspaceId, PREBUILDS_USER, change);
    },
  );
}

const REINIT = "/api/v2/workspaceagents/me/reinit";

/** The answer to `GET me/reinit`, and its text as it comes. Left with the test. */
export async function askReinit(url: string, token: string, query = "?wait=true") {
  const left = new AbortController();
  onTestFinished(() => left.abort());
  let text = "";
  let ended = false;
  let response: Response | undefined;
  let failure: unknown;
  async function follow() {
    response = await fetch(url + REINIT + query, {
      headers: { "Coder-Session-Token": token },
      signal: left.signal,
    });
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) text += part;
    ended = true;
  }
  const followed = follow().catch((error: unknown) => {
    failure = error;
  });
  return {
    text: () => text,
    ended: () => ended,
    /** Undefined until headers have come: with the first event or ping. */
    response: () => response,
    /** The whole answer, for one that is no stream. */
    async whole() {
      await followed;
      if (failure) throw failure;
      return { status: response!.status, body: JSON.parse(text) as unknown };
    },
    leave: () => left.abort(),
  };
}

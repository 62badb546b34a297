import { onTestFinished } from "vitest";
import { tokenOf } from "../agents/declared.ts";
import { findDeclaredAgent, findPrebuiltWorkspace } from "../store/workspaces.ts";
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

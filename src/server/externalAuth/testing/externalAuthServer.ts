import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createSealing } from "../../sealing.ts";
import { planeServer } from "../../testing/planeServer.ts";
import { createSession } from "../../users/tokens.ts";
import { createLinks } from "../links.ts";
import type { Tokens } from "../oauth.ts";
import { createBrowser } from "./browser.ts";

/** A file of providers. JSON is YAML. */
export function fileOf(providers: readonly object[]) {
  const folder = mkdtempSync(join(tmpdir(), "external-auth-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "external-auth.yaml");
  const write = (changed: readonly object[]) =>
    writeFileSync(file, JSON.stringify({ providers: changed }, null, 2));
  write(providers);
  return { file, write };
}

/** The whole server with these providers, its user, an agent of theirs, and their browser. */
export async function externalAuthServer(providers: readonly object[], options: { now?: () => number } = {}) {
  const { file, write } = fileOf(providers);
  const server = await planeServer({ config: { externalAuth: file }, ownAddress: true, ...options });
  const agent = await server.agent();
  const now = options.now ?? Date.now;
  const links = createLinks({
    db: server.db,
    sealing: createSealing(Buffer.alloc(32, 7), "external auth"),
    now,
  });
  const signIn = async (userId = server.user.id) => {
    const browser = createBrowser();
    browser.set("127.0.0.1", `coder_session_token=${await createSession(server.db, userId)}`);
    return browser;
  };
  return {
    ...server,
    agent,
    agentNamed: server.agent,
    links,
    /** Changes the file. */
    write,
    signIn,
    /** As if the user had connected. */
    connect: (providerId: string, tokens: Partial<Tokens> = {}) =>
      links.put(server.user.id, providerId, {
        ...{ access: "token-1", refresh: "", expiresAt: undefined, extra: null },
        ...tokens,
      }),
    /** What an agent is answered. */
    async asked(query: string, route = "external-auth") {
      const response = await agent.as(`/api/v2/workspaceagents/me/${route}?${query}`);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    /** The user's own API. */
    async api(path = "", init: RequestInit = {}) {
      const response = await server.asUser(`/api/v2/external-auth${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    /** Begins the code flow in a browser, as the page does. */
    async start(browser: Awaited<ReturnType<typeof signIn>>, id: string) {
      const response = await browser.ask(`${server.url}/api/v2/quarterdeck/external-auth/${id}/start`, {
        method: "POST",
        headers: { "Sec-Fetch-Site": "same-origin" },
      });
      return {
        status: response.status,
        body: await response.json(),
        cookie: response.headers.get("set-cookie"),
      };
    },
  };
}

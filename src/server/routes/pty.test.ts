import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import pino from "pino";
import { afterEach, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import type { PtyControl, PtyEnd } from "#api/http/pty.ts";
import type { OpenPty } from "#api/link/capabilities.ts";
import { encodeControl, encodeOutput } from "#api/link/ptyFrames.ts";
import { type App, createApp } from "../app.ts";
import type { AgentAuth, UserActor } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import { AgentGone, type AgentLink, type AgentLinks } from "../link/agentLinks.ts";
import { createMetrics } from "../metrics.ts";
import { duplexPair } from "../pty/testing/duplexPair.ts";
import { createTickets } from "../pty/tickets.ts";
import { ptyRoutes } from "./pty.ts";

const AGENT = "11111111-1111-4111-8111-111111111111";
const OTHERS_AGENT = "22222222-2222-4222-8222-222222222222";
const AWAY = "33333333-3333-4333-8333-333333333333";
const ID = "44444444-4444-4444-8444-444444444444";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 5_000, interval: 5 });

/** A link whose terminals are ends of pipes in the test's hand. */
function aLink(agentId: string) {
  const opened: { open: OpenPty; agent: Duplex }[] = [];
  const state = { gone: false };
  const link = {
    agentId,
    async openPty(open: OpenPty) {
      if (state.gone) throw new AgentGone(agentId);
      const [near, far] = duplexPair();
      far.on("end", () => far.end());
      opened.push({ open, agent: far });
      return near;
    },
  } as unknown as AgentLink; // the route uses nothing else of it
  return { link, opened, state };
}

async function setup() {
  const { link, opened, state } = aLink(AGENT);
  const links: AgentLinks = { get: (id) => (id === AGENT ? link : undefined), all: () => [link] };
  const actor = { kind: "user", user: { id: randomUUID() }, key: { id: "k" } } as unknown as UserActor;
  const watchers = new Set<() => void>();
  let now = Date.now();
  const tickets = createTickets({ now: () => now });
  const metrics = createMetrics();
  const agentAuth: AgentAuth = {
    authenticate: async () => undefined,
    visibleTo: async (_user, id) => id === AGENT || id === AWAY,
  };
  const app: App = createApp({
    config: {
      accessUrl: "http://127.0.0.1",
      listenHost: "127.0.0.1",
      dashboardDir: undefined,
      version: "v0.0.0",
      requestsPerMinute: 0,
      signInsPerMinute: 0,
    } as unknown as Parameters<typeof createApp>[0]["config"],
    log: pino({ level: "silent" }),
    metrics,
    userAuth: {
      async authenticate(token) {
        if (token !== "good") throw HttpError.unauthorized("no");
        return actor;
      },
      watch(_key, ended) {
        watchers.add(ended);
        return () => watchers.delete(ended);
      },
    },
    agentAuth,
    routes: ptyRoutes({
      links,
      mayOpenShell: async (_user, id) => id !== OTHERS_AGENT,
      statusOf: async () => "disconnected",
      tickets,
      hosts: () => ["other.example.com"],
      ptys: metrics.ptys,
    }),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  closers.push(() => app.close());
  const { port } = app.fastify.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const path = (agent: string, query: string) => `/api/v2/workspaceagents/${agent}/pty${query}`;

  const get = async (url: string, headers: Record<string, string> = { "Coder-Session-Token": "good" }) => {
    const answer = await fetch(origin + url, { headers });
    return { status: answer.status, body: await answer.json() };
  };
  const connect = (
    query = `?reconnect=${ID}&control=1`,
    headers: Record<string, string> = { "Coder-Session-Token": "good" },
    agent = AGENT,
  ) => {
    const socket = new WebSocket(origin.replace("http", "ws") + path(agent, query), { headers });
    closers.push(() => socket.terminate());
    const texts: PtyControl[] = [];
    const binary: Buffer[] = [];
    const result: { close?: { code: number; reason: string }; status?: number } = {};
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) binary.push(data);
      else texts.push(JSON.parse(data.toString()) as PtyControl);
    });
    socket.on("close", (code, reason) => {
      result.close = { code, reason: reason.toString() };
    });
    socket.on("unexpected-response", (_request, response) => {
      result.status = response.statusCode ?? 0;
    });
    socket.on("error", () => {});
    return { socket, texts, binary, result };
  };
  /** Connected, and the agent's end of it. */
  const attached = async (query?: string) => {
    const client = connect(query);
    const before = opened.length;
    await until(() => opened.length > before);
    await until(() => client.socket.readyState === WebSocket.OPEN);
    return { ...client, ...opened[before]! };
  };
  return {
    get,
    connect,
    attached,
    opened,
    path,
    state,
    origin,
    port,
    metrics,
    tickets,
    later: (ms: number) => {
      now += ms;
    },
    signOut: () => {
      for (const ended of [...watchers]) ended();
    },
  };
}

describe("refusals before the upgrade", () => {
  test("without credentials there is nothing here", async () => {
    const { get, path } = await setup();
    const { status, body } = await get(path(AGENT, `?reconnect=${ID}`), {});
    expect(status).toBe(404);
    expect(body).toEqual({ message: "Resource not found or you do not have access to this resource" });
  });

  test("[PTY3] an agent that the caller may not see is not found", async () => {
    const { get, path } = await setup();
    expect((await get(path(OTHERS_AGENT, `?reconnect=${ID}`))).status).toBe(404);
    expect((await get(path("nonsense", `?reconnect=${ID}`))).status).toBe(400);
  });

  test("[PTY5] the agent is checked before the query", async () => {
    const { get, path } = await setup();
    const { status, body } = await get(path(AWAY, "?height=x"));
    expect(status).toBe(404);
    expect(body).toEqual({
      message: "Application Unavailable",
      detail: 'Agent state is "disconnected", not "connected"',
    });
  });

  test("[PC9] without reconnect the query is refused for that field", async () => {
    const { get, path } = await setup();
    const { status, body } = await get(path(AGENT, ""));
    expect(status).toBe(400);
    expect(body).toEqual({
      message: "Invalid query parameters.",
      validations: [
        { field: "reconnect", detail: 'Query param "reconnect" is required and cannot be empty' },
      ],
    });
  });

  test("[PTY4] all faults are told at once", async () => {
    const { get, path } = await setup();
    const { body } = await get(path(AGENT, "?reconnect=x&height=-1&width=1&width=2"));
    expect(body.validations).toEqual([
      { field: "reconnect", detail: 'Query param "reconnect" must be a valid uuid' },
      {
        field: "height",
        detail:
          'Query param "height" must be a valid positive integer: strconv.ParseUint: parsing "-1": invalid syntax',
      },
      {
        field: "width",
        detail:
          'Query param "width" provided more than once, found 2 times. Only provide 1 instance of this query param.',
      },
    ]);
  });

  test("a plain request is told to upgrade, a foreign page is refused", async () => {
    const { get, path, connect } = await setup();
    expect((await get(path(AGENT, `?reconnect=${ID}`))).status).toBe(426);
    const foreign = connect(`?reconnect=${ID}`, {
      "Coder-Session-Token": "good",
      Origin: "https://evil.example.com",
    });
    await until(() => foreign.result.status);
    expect(foreign.result.status).toBe(403);
  });
});

describe("an open terminal", () => {
  test("[PTY2] the agent is asked for what the query says", async () => {
    const { attached } = await setup();
    const { open } = await attached(
      `?reconnect=${ID.toUpperCase()}&width=65616&height=24&command=ls+-l&container=&control=1&since=77&x=y`,
    );
    expect(open).toEqual({
      id: ID,
      width: 80,
      height: 24,
      command: "ls -l",
      container: "",
      container_user: "",
      backend_type: "",
      control: true,
      since: 77,
    });
  });

  test("[PTY20] bytes go through unchanged both ways, control messages as text", async () => {
    const { attached } = await setup();
    const { socket, agent, binary, texts } = await attached();
    const got: Buffer[] = [];
    agent.on("data", (chunk: Buffer) => got.push(chunk));
    socket.send(Buffer.from('{"data":"l'));
    socket.send(Buffer.from('s\\r"}'));
    await until(() => Buffer.concat(got).toString() === '{"data":"ls\\r"}');
    const frame = encodeOutput(Buffer.from("a\x1b[31mé"));
    agent.write(frame.subarray(0, 7));
    agent.write(frame.subarray(7));
    agent.write(encodeControl({ type: "resized", width: 100, height: 30 }));
    await until(() => texts.length === 1);
    expect(Buffer.concat(binary).toString()).toBe("a\x1b[31mé");
    expect(texts).toEqual([{ type: "resized", width: 100, height: 30 }]);
  });

  test("who did not ask for control messages gets none", async () => {
    const { attached } = await setup();
    const { agent, binary, texts } = await attached(`?reconnect=${ID}`);
    agent.write(encodeControl({ type: "pong", ping: 1 }));
    agent.write(encodeOutput(Buffer.from("x")));
    await until(() => binary.length > 0);
    expect(texts).toEqual([]);
  });

  test("[PC10] a text frame closes with 1003", async () => {
    const { attached } = await setup();
    const { socket, result, agent } = await attached();
    socket.send('{"data":"x"}');
    await until(() => result.close);
    expect(result.close).toEqual({
      code: 1003,
      reason: "unexpected frame type read (expected MessageBinary): MessageText",
    });
    await until(() => agent.destroyed);
  });

  test("[PTY25] a paste of half a megabyte in one frame is taken, more than 1 MiB is 1009", async () => {
    const { attached } = await setup();
    const { socket, agent, result } = await attached();
    let bytes = 0;
    agent.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.send(Buffer.alloc(500_000, 32));
    await until(() => bytes === 500_000);
    socket.send(Buffer.alloc(1_048_577, 32));
    await until(() => result.close);
    expect(result.close?.code).toBe(1009);
  });

  test.each<[PtyEnd, number, string]>([
    [{ kind: "exited", code: 0 }, 1000, "exited 0"],
    [{ kind: "signaled", signal: "SIGKILL" }, 1000, "signal SIGKILL"],
    [{ kind: "idle", minutes: 5 }, 1000, "idle 5m"],
    [{ kind: "closed", by: "anna" }, 1000, "closed by anna"],
    [{ kind: "failed", message: "é".repeat(100) }, 1000, `failed: ${"é".repeat(57)}`],
  ])("[T22] the end %j is told, then closes with %i", async (end, code, reason) => {
    const { attached, metrics } = await setup();
    const { agent, result, texts, binary } = await attached();
    agent.write(encodeOutput(Buffer.from("the last words")));
    agent.end(encodeControl({ type: "end", end }));
    await until(() => result.close);
    expect(Buffer.concat(binary).toString()).toBe("the last words");
    expect(texts).toEqual([{ type: "end", end }]);
    expect(result.close).toEqual({ code, reason });
    expect((await metrics.ptys.get()).values[0]?.value).toBe(0);
  });

  test("[T22] a lost agent is 1011, before and after it was reached", async () => {
    const { attached, connect, state } = await setup();
    const first = await attached();
    first.agent.destroy();
    await until(() => first.result.close);
    expect(first.result.close).toEqual({ code: 1011, reason: "agent lost" });
    expect(first.texts).toEqual([{ type: "end", end: { kind: "agent_lost" } }]);
    state.gone = true;
    const second = connect();
    await until(() => second.result.close);
    expect(second.result.close).toEqual({ code: 1011, reason: "agent lost" });
    expect(second.texts).toEqual([{ type: "end", end: { kind: "agent_lost" } }]);
  });

  test("[T22] a revoked session is 1008", async () => {
    const { attached, signOut } = await setup();
    const { result, texts, agent } = await attached();
    signOut();
    await until(() => result.close);
    expect(result.close).toEqual({ code: 1008, reason: "signed out" });
    expect(texts).toEqual([{ type: "end", end: { kind: "signed_out" } }]);
    await until(() => agent.destroyed);
  });

  test("a client that leaves detaches", async () => {
    const { attached } = await setup();
    const { socket, agent } = await attached();
    socket.close();
    await until(() => agent.destroyed);
  });

  test("[T5] a browser that reads nothing stops the agent's stream, and misses nothing when it reads on", async () => {
    const { attached } = await setup();
    const { socket, agent, binary } = await attached();
    socket.pause();
    const frame = encodeOutput(Buffer.alloc(32_768, 65));
    let written = 0;
    const pour = () => {
      while (written < 2_000 && !agent.writableNeedDrain) {
        agent.write(frame);
        written++;
      }
    };
    agent.on("drain", pour);
    pour();
    let last = -1;
    await vi.waitFor(
      () => {
        const still = written === last;
        last = written;
        expect(still).toBe(true);
      },
      { timeout: 5_000, interval: 100 },
    );
    // 64 MB wanted out: what is on the way is the kernel's buffers and a bounded rest.
    expect(written).toBeLessThan(600);
    socket.resume();
    await until(() => written === 2_000);
    await until(() => binary.reduce((sum, one) => sum + one.length, 0) === 2_000 * 32_768);
  });

  test("a stream that no agent of ours sends ends as a lost agent", async () => {
    const { attached } = await setup();
    const { agent, result } = await attached();
    agent.write(Buffer.from([9, 0, 0, 0, 0]));
    await until(() => result.close);
    expect(result.close).toEqual({ code: 1011, reason: "agent lost" });
  });
});

describe("signed tickets", () => {
  const request = async (origin: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${origin}/api/v2/applications/reconnecting-pty-signed-token`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const signedIn = { "Coder-Session-Token": "good" };

  test("[PC13] a ticket opens its terminal without any other credential, and no other path", async () => {
    const { origin, port, path, connect, opened, later, tickets } = await setup();
    const { status, body } = await request(
      origin,
      { url: `ws://127.0.0.1:${port}${path(AGENT, "")}`, agentID: AGENT },
      signedIn,
    );
    expect(status).toBe(200);
    const query = (ticket: string) =>
      `?reconnect=${ID}&coder_signed_app_token_23db1dde=${encodeURIComponent(ticket)}`;
    connect(query(body.signed_token), {});
    await until(() => opened.length === 1);
    connect(`?reconnect=${ID}`, { Cookie: `coder_signed_app_token=${body.signed_token}` });
    await until(() => opened.length === 2);

    const foreign = tickets.issue({ path: path(AWAY, ""), agent: AWAY, user: "u" });
    for (const ticket of [foreign, "x.y", `${body.signed_token}x`]) {
      const refused = connect(query(ticket), {});
      await until(() => refused.result.status);
      expect(refused.result.status).toBe(404);
    }
    later(61_000);
    const late = connect(query(body.signed_token), {});
    await until(() => late.result.status);
    expect(late.result.status).toBe(404);
  });

  test("[PC14] what a ticket is refused for", async () => {
    const { origin, port, path } = await setup();
    const host = `127.0.0.1:${port}`;
    const good = path(AGENT, "");
    expect((await request(origin, { url: `ws://${host}${good}`, agentID: AGENT })).status).toBe(401);
    const scheme = await request(origin, { url: `ftp://${host}${good}`, agentID: AGENT }, signedIn);
    expect(scheme.status).toBe(400);
    expect(scheme.body.message).toMatch(/^Invalid URL/);
    expect(scheme.body.detail).toContain("ftp");
    expect(await request(origin, { url: `ws://${host}/hello`, agentID: AGENT }, signedIn)).toEqual({
      status: 400,
      body: {
        message: "Invalid URL path.",
        detail: "The provided URL is not a valid reconnecting PTY endpoint URL.",
      },
    });
    const elsewhere = { url: `wss://evil.example.com${good}`, agentID: AGENT };
    expect((await request(origin, elsewhere, signedIn)).body.message).toBe("Invalid hostname in URL.");
    const known = { url: `wss://other.example.com${good}`, agentID: AGENT };
    expect((await request(origin, known, signedIn)).status).toBe(200);
  });
});

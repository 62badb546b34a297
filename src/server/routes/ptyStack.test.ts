import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test, vi } from "vitest";
import { dial } from "#agent/link/dial.ts";
import { createLinkServer } from "#agent/link/linkServer.ts";
import { createTerminals } from "#agent/pty/createTerminals.ts";
import type { PtyControl } from "#api/http/pty.ts";
import { createLinkRegistry } from "../link/linkRegistry.ts";
import { createTickets } from "../pty/tickets.ts";
import { testServer } from "../testing/testServer.ts";
import { linkRoutes } from "./link.ts";
import { ptyRoutes } from "./pty.ts";

// Real shells behind a real link, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

/** A shell whose prompt is known whatever the machine's profile says. */
const SHELL = { command: "exec env PS1='> ' bash --norc --noprofile -i" };
const AGENT = "5b0e5b0e-0000-4000-8000-000000000001";
const AGENT_TOKEN = "5b0e5b0e-0000-4000-8000-000000000002";
const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 20_000, interval: 2 });

/** Everything between a browser's socket and a shell. */
async function setup() {
  const registry = createLinkRegistry({
    hooks: {
      agentConnected: () => {},
      agentSeen: () => {},
      agentDisconnected: () => {},
      agentLatency: () => {},
    },
    onHookError: () => {},
  });
  const server = await testServer({
    agentAuth: {
      authenticate: async (token) =>
        token === AGENT_TOKEN
          ? { kind: "agent", agentId: AGENT, workspaceId: randomUUID(), ownerId: randomUUID() }
          : undefined,
      visibleTo: async () => true,
    },
    routes: ({ metrics }) => [
      ...linkRoutes({ links: registry, gauge: metrics.links }),
      ...ptyRoutes({
        links: registry,
        mayOpenShell: async () => true,
        statusOf: async () => "disconnected",
        tickets: createTickets(),
        hosts: () => [],
        ptys: metrics.ptys,
      }),
    ],
  });
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", TERM: "xterm-256color" };
  const terminals = createTerminals({
    surroundings: () => ({ shell: "/bin/bash", cwd: tmpdir(), env }),
    idleMinutes: () => 5,
  });
  let agent = new AbortController();
  const join = async () => {
    agent = new AbortController();
    const onStream = createLinkServer({
      terminals,
      ports: { list: async () => [] },
      refresh: () => {},
      stop: () => {},
    });
    void dial({ url: server.url, token: AGENT_TOKEN, signal: agent.signal, onStream, onUp: () => {} });
    await until(() => registry.get(AGENT));
  };
  await join();
  onTestFinished(async () => {
    await terminals.closeAll();
    agent.abort();
    await registry.close();
  });
  const attach = (query: Record<string, string> = {}, { acknowledge = true } = {}) => {
    const search = new URLSearchParams({
      reconnect: randomUUID(),
      control: "1",
      width: "80",
      height: "24",
      ...query,
    });
    const socket = server.socket(`/api/v2/workspaceagents/${AGENT}/pty?${search}`);
    const client = {
      id: search.get("reconnect") ?? "",
      socket,
      text: "",
      live: 0,
      controls: [] as PtyControl[],
      close: undefined as { code: number; reason: string } | undefined,
      send: (value: unknown) => socket.send(Buffer.from(JSON.stringify(value))),
      attached: () => client.controls.filter((one) => one.type === "attached"),
    };
    let drawing = 0;
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        const message = JSON.parse(data.toString()) as PtyControl;
        client.controls.push(message);
        if (message.type === "attached") drawing = message.snapshot;
        return;
      }
      client.text = (client.text + data.toString()).slice(-200_000);
      const drawn = Math.min(drawing, data.length);
      drawing -= drawn;
      client.live += data.length - drawn;
      if (acknowledge) client.send({ ack: client.live });
    });
    socket.on("open", () => acknowledge && client.send({ ack: 0 }));
    socket.on("close", (code, reason) => {
      client.close = { code, reason: reason.toString() };
    });
    return client;
  };
  return { attach, registry, join, leave: () => agent.abort(), server, terminals };
}

test("[PC1] [PC4] a shell through server, link and agent, to its end", async () => {
  const { attach, server } = await setup();
  const client = attach(SHELL);
  await until(() => client.text.includes("> "));
  expect(client.controls[0]).toMatchObject({ type: "attached", existing: false, snapshot: 0 });
  client.send({ data: "echo $((6*7))\r" });
  await until(() => client.text.includes("42\r\n"));
  expect((await server.metrics.ptys.get()).values[0]?.value).toBe(1);
  client.send({ data: "exit 3\r" });
  await until(() => client.close);
  expect(client.close).toEqual({ code: 1000, reason: "exited 3" });
  expect(client.controls.at(-1)).toEqual({ type: "end", end: { kind: "exited", code: 3 } });
});

test("[T1] a terminal outlives the link: it says agent lost, and comes back with what was missed", async () => {
  const { attach, leave, join, registry } = await setup();
  const client = attach(SHELL);
  await until(() => client.text.includes("> "));
  client.send({ data: "(sleep 0.3; echo meanwhile$((1+1))) &\r" });
  await until(() => client.text.includes("sleep"));
  const seen = (client.attached()[0]?.offset ?? 0) + client.live;
  leave();
  await until(() => client.close);
  expect(client.close).toEqual({ code: 1011, reason: "agent lost" });
  await until(() => !registry.get(AGENT));
  await join();
  const back = attach({ reconnect: client.id, since: `${seen}` });
  await until(() => back.text.includes("meanwhile2"));
  expect(back.attached()[0]).toMatchObject({ resumed: true, offset: seen, existing: true });
});

test("[T5] through the whole way: a browser that stops acknowledging stops the program, Ctrl+C ends a flood", async () => {
  const { attach, terminals } = await setup();
  const silent = attach({ command: "yes" }, { acknowledge: false });
  await until(() => silent.socket.readyState === silent.socket.OPEN);
  silent.send({ ack: 0 });
  await until(() => silent.live >= 262_144);
  let last = -1;
  await vi.waitFor(
    () => {
      const still = silent.live === last;
      last = silent.live;
      expect(still).toBe(true);
    },
    { timeout: 10_000, interval: 100 },
  );
  terminals.end(silent.id, "the test");
  await until(() => silent.close);

  const reading = attach(SHELL);
  await until(() => reading.text.includes("> "));
  reading.send({ data: "yes\r" });
  await until(() => reading.live > 3_000_000);
  const pressed = performance.now();
  reading.send({ data: "\x03" });
  await until(() => reading.text.includes("^C"));
  reading.send({ data: "echo quiet$((1+1))\r" });
  await until(() => reading.text.endsWith("> ") && reading.text.includes("quiet2"));
  expect(performance.now() - pressed).toBeLessThan(2_000);
});

test("[plain] without control=1, what is ours in the input does nothing: no window, no answer", async () => {
  const { attach, terminals } = await setup();
  const plain = attach({ command: "yes", control: "" }, { acknowledge: false });
  await until(() => plain.socket.readyState === plain.socket.OPEN);
  plain.send({ ack: 0, ping: 1 });
  await until(() => plain.live > 3_000_000);
  expect(plain.controls).toEqual([]);
  terminals.end(plain.id, "the test");
  await until(() => plain.close);
});

test("[T5] two shells: while one floods, the other answers", async () => {
  const { attach } = await setup();
  const flood = attach({ command: "yes" });
  const other = attach({ command: 'stty -echo; echo ready; while read -r line; do echo "<$line>"; done' });
  await until(() => other.text.includes("ready") && flood.live > 1_000_000);
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    const started = performance.now();
    other.send({ data: `${n}\n` });
    await until(() => other.text.includes(`<${n}>`));
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  // Browser, server, agent and both shells share two processors here.
  expect(times[10]).toBeLessThan(150);
});

test("signing out ends the terminal's socket; the terminal lives on", async () => {
  const { attach, server, terminals } = await setup();
  const client = attach();
  await until(() => client.attached().length === 1);
  const [keyId = ""] = server.token.split("-");
  const answer = await server.asUser(`/api/v2/users/me/keys/${keyId}`, { method: "DELETE" });
  expect(answer.status).toBe(204);
  await until(() => client.close);
  expect(client.close).toEqual({ code: 1008, reason: "signed out" });
  expect(client.controls.at(-1)).toEqual({ type: "end", end: { kind: "signed_out" } });
  await until(() => terminals.list()[0]?.attachments === 0);
});

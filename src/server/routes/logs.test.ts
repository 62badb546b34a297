import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import type { AgentLog } from "#api/http/logs.ts";
import { EXTERNAL_SOURCE, LOG_BUDGET_BYTES } from "#api/http/logs.ts";
import { encodeJson } from "../http/goJson.ts";
import { messagesOf, type PlaneServer, planeServer } from "../testing/planeServer.ts";
import { handshake } from "../testing/testServer.ts";

async function logServer(config = {}) {
  const server = await planeServer({ config });
  const main = await server.agent();
  const patch = (body: unknown) =>
    main.as("/api/v2/workspaceagents/me/logs", {
      method: "PATCH",
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const logs = async (query = ""): Promise<AgentLog[]> =>
    (await server.asUser(`${main.path}/logs${query}`)).json();
  const agent = () => server.client.agents.get({ agent: main.id });
  /** Lines that left the database for a reader, when no more do. */
  async function linesOutAtRest(): Promise<number> {
    let before = -1;
    await expect
      .poll(
        async () => {
          const metrics = await (await server.asUser("/metrics")).text();
          const now = Number(/log_lines_out_total (\d+)/.exec(metrics)?.[1]);
          const rests = now > 0 && now === before;
          before = now;
          return rests;
        },
        { interval: 300 },
      )
      .toBe(true);
    return before;
  }
  /** An answer as it comes, taken by nobody yet. */
  async function open(query = "") {
    const headers = { "Coder-Session-Token": server.token };
    const request = get(`${server.url}${main.path}/logs${query}`, { agent: false, headers });
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    answer.on("error", () => {}); // breaking it off is one, of the test's own making
    return { request, answer };
  }
  return { server, main, patch, logs, agent, linesOutAtRest, open };
}

const line = (output: string, level?: string) => ({ output, ...(level !== undefined && { level }) });

async function follow(server: PlaneServer, path: string, query = "?follow&after=0") {
  const socket = server.socket(`${path}/logs${query}`);
  return { socket, messages: messagesOf<AgentLog[]>(socket) };
}

test("[LG1] the first message of a follow holds what was sent before, in order", async () => {
  const { server, main, patch } = await logServer();
  await patch({ logs: [line("one"), line("two")] });
  const { messages } = await follow(server, main.path);
  expect((await messages.next()).map(({ output, source_id }) => [output, source_id])).toEqual([
    ["one", EXTERNAL_SOURCE.id],
    ["two", EXTERNAL_SOURCE.id],
  ]);
});

test("[LG1] a backlog of any length is one message, and a reader that takes nothing keeps it out of memory", async () => {
  const { server, main, patch, logs, linesOutAtRest } = await logServer();
  const batch = Array.from({ length: 2_000 }, (_, at) => line(`${at} ${"x".repeat(400)}`));
  for (let sent = 0; sent < 40; sent++) expect((await patch({ logs: batch })).status).toBe(200);

  const { socket, messages } = await follow(server, main.path);
  await once(socket, "upgrade");
  socket.pause();
  // What the kernel takes and a mebibyte of ours: far from the 80,000 lines there are.
  expect(await linesOutAtRest()).toBeLessThan(50_000);
  socket.resume();
  const first = await messages.next();
  expect(first.map(({ id }) => id)).toEqual((await logs()).map(({ id }) => id));
  expect(first).toHaveLength(80_000);
});

test("[LG6] [LG7] a log of many pages comes as it would come whole, as JSON and as text", async () => {
  const { server, main, patch, logs } = await logServer();
  const outputs = Array.from({ length: 2_500 }, (_, at) => `${at} <&>\u2028 🚢`);
  for (const sent of [outputs.slice(0, 1_000), outputs.slice(1_000)])
    await patch({ logs: sent.map((output) => line(output)) });
  const whole = await server.asUser(`${main.path}/logs`);
  expect(whole.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const text = await whole.text();
  const lines = JSON.parse(text) as AgentLog[];
  expect(lines.map(({ output }) => output)).toEqual(outputs);
  expect(text).toBe(encodeJson(lines));
  expect(await logs(`?after=${lines[999]!.id}`)).toEqual(lines.slice(1_000));
  const plain = await server.asUser(`${main.path}/logs?format=text`);
  expect(plain.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect((await plain.text()).split("\n").map((row) => row.replace(/^.*?External\] /, ""))).toEqual([
    ...outputs,
    "",
  ]);
});

test.for(["", "?format=text"])(
  "a reader of /logs%s who takes nothing keeps the log out of memory",
  async (query) => {
    const { patch, linesOutAtRest, open } = await logServer();
    const batch = Array.from({ length: 2_000 }, (_, at) => line(`${at} ${"x".repeat(400)}`));
    for (let sent = 0; sent < 40; sent++) expect((await patch({ logs: batch })).status).toBe(200);
    const { answer } = await open(query);
    // What the kernel takes and a page of ours: far from the 80,000 lines there are.
    expect(await linesOutAtRest()).toBeLessThan(50_000);
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
    expect(bytes).toBeGreaterThan(80_000 * 400);
    expect(await linesOutAtRest()).toBe(80_000);
  },
);

test("a reader who leaves in the middle of a long log ends the reading", async () => {
  const { patch, logs, linesOutAtRest, open } = await logServer();
  const batch = Array.from({ length: 2_000 }, () => line("x".repeat(1_000)));
  for (let sent = 0; sent < 20; sent++) await patch({ logs: batch });
  const { request, answer } = await open();
  await once(answer, "data");
  answer.pause();
  request.destroy();
  expect(await linesOutAtRest()).toBeLessThan(40_000);
  // Nothing failed behind it (the server of the test sees to that), and others are served.
  expect(await logs("?limit=1")).toHaveLength(1);
});

test("[LG2] a NUL is stored as a mark, and counts as one", async () => {
  const { patch, logs, agent } = await logServer();
  await patch({ logs: [line("before\0after")] });
  expect((await logs())[0]!.output).toBe("before❌after");
  expect((await agent()).logs_length).toBe(14);
});

test("[LG4] a newer build ends the follow", async () => {
  const { server, main } = await logServer();
  const { socket, messages } = await follow(server, main.path);
  await messages.next();
  const closed = once(socket, "close");
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "start" } });
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([1000, ""]);
});

test("[LG5] a line over the budget is refused, and who watches the workspace sees the overflow", async () => {
  const { server, main, patch } = await logServer({ logLimitBytes: LOG_BUDGET_BYTES });
  const watch = messagesOf<{ type: string; data: unknown }>(
    server.socket(`/api/v2/workspaces/${main.workspaceId}/watch-ws`),
  );
  await watch.next();
  await watch.next();
  const refused = await patch({ logs: [line("a".repeat(1_048_577))] });
  expect(refused.status).toBe(413);
  expect(await refused.json()).toEqual({ message: "Logs limit exceeded" });
  expect(JSON.stringify(await watch.next())).toContain('"logs_overflowed":true');
});

test("[LG6] [LG11] logs are JSON, and none are an empty list", async () => {
  const { server, main } = await logServer();
  const answer = await server.asUser(`${main.path}/logs`);
  expect(answer.headers.get("content-type")).toContain("application/json");
  expect(await answer.json()).toEqual([]);
  const { messages } = await follow(server, main.path);
  expect(await messages.next()).toEqual([]);
});

test("[LG7] [LG29] as text every line says when, how bad and where from; an unknown source is left out", async () => {
  const { server, main, patch } = await logServer();
  const source = { id: "11111111-1111-4111-8111-111111111111", display_name: "startup_script", icon: "" };
  await main.client.logs.addSource({ body: source });
  await patch({ log_source_id: source.id, logs: [line("hello")] });
  await patch({
    log_source_id: "22222222-2222-4222-8222-222222222222",
    logs: [line("\u001b[31mred", "warn")],
  });
  const answer = await server.asUser(`${main.path}/logs?format=text`);
  expect(answer.headers.get("content-type")).toContain("text/plain");
  const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.source;
  expect(await answer.text()).toMatch(
    new RegExp(
      `^${time} \\[info\\] \\[agent\\.main\\|startup_script\\] hello\n${time} \\[warn\\] \\[agent\\.main\\] \u001b\\[31mred\n$`,
    ),
  );
});

test("[LG8] [LG9] a bad format, and text with follow, are refused", async () => {
  const { server, main } = await logServer();
  const bad = await server.asUser(`${main.path}/logs?format=invalid`);
  expect([bad.status, (await bad.json()).message]).toEqual([400, "Invalid format parameter."]);
  const both = await server.asUser(`${main.path}/logs?format=text&follow`);
  expect([both.status, (await both.json()).message]).toEqual([
    400,
    "Text format is not supported with follow mode.",
  ]);
});

test("[LG10] [LG23] a source is made once, and a second request is echoed", async () => {
  const { main, agent } = await logServer();
  const source = { id: "11111111-1111-4111-8111-111111111111", display_name: "one", icon: "/i.svg" };
  const post = async (body: unknown) => {
    const answer = await main.as("/api/v2/workspaceagents/me/log-source", {
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  for (const display_name of ["one", "two"]) {
    const { status, body } = await post({ ...source, display_name });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...source, display_name, workspace_agent_id: main.id });
    expect(Date.parse(body.created_at)).toBeGreaterThan(Date.now() - 60_000);
  }
  const stored = (await agent()).log_sources.filter(({ id }) => id === source.id);
  expect(stored.map(({ display_name }) => display_name)).toEqual(["one"]);
  expect(
    (await post({ ...source, id: source.id.replaceAll("1", "3"), display_name: "x".repeat(200) })).body
      .display_name,
  ).toHaveLength(127);
});

test("[LG12] after must be an integer from zero up; an empty one is zero", async () => {
  const { server, main } = await logServer();
  for (const after of ["-1", "abc", "9223372036854775808", "1.5"]) {
    const answer = await server.asUser(`${main.path}/logs?after=${after}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      message: 'Query param "after" must be an integer greater than or equal to zero.',
      validations: [{ field: "after", detail: "Must be an integer greater than or equal to zero" }],
    });
  }
  expect((await server.asUser(`${main.path}/logs?after=`)).status).toBe(200);
});

test("[LG13] [LG24] after cuts the beginning off, before is ignored", async () => {
  const { patch, logs } = await logServer();
  await patch({ logs: [line("a"), line("b"), line("c")] });
  const all = await logs();
  expect((await logs(`?after=${all[1]!.id}`)).map(({ output }) => output)).toEqual(["c"]);
  expect(await logs("?before=abc")).toEqual(all);
  expect(await logs(`?before=${all[1]!.id}`)).toEqual(all);
});

test("with a limit, before pages back and after pages on", async () => {
  const { patch, logs } = await logServer();
  await patch({ logs: ["a", "b", "c", "d"].map((output) => line(output)) });
  const all = await logs();
  expect((await logs(`?before=${all[3]!.id}&limit=2`)).map(({ output }) => output)).toEqual(["b", "c"]);
  for (const before of ["0", "-3", "0x3", "1e3", "2.5", ""])
    expect(await logs(`?before=${before}&limit=1`)).toEqual(all.slice(0, 1));
  expect(await logs(`?after=${all[0]!.id}&limit=2`)).toEqual(all.slice(1, 3));
  expect(await logs("?limit=0")).toEqual(all);
});

test("[LG14] an empty batch is refused", async () => {
  const { patch } = await logServer();
  for (const body of [{ logs: [] }, {}, { logs: null }]) {
    const answer = await patch(body);
    expect([answer.status, await answer.json()]).toEqual([400, { message: "No logs provided." }]);
  }
});

test("[LG15] an empty level is info, an unknown one is refused and nothing stored", async () => {
  const { patch, logs } = await logServer();
  await patch({ logs: [line("x", "")] });
  const refused = await patch({ logs: [line("fine"), line("y", "WARN")] });
  expect(await refused.json()).toEqual({
    message: "Invalid log level provided.",
    detail: 'invalid log level: "WARN"',
  });
  expect((await logs()).map(({ output, level }) => [output, level])).toEqual([["x", "info"]]);
});

test("[LG16] the time is the server's", async () => {
  const { patch, logs } = await logServer();
  await patch({ logs: [{ output: "x", created_at: "2001-01-01T00:00:00Z" }] });
  expect(Date.parse((await logs())[0]!.created_at)).toBeGreaterThan(Date.now() - 60_000);
  expect((await patch({ logs: [{ output: "x", created_at: "yesterday" }] })).status).toBe(400);
});

test("[LG17] [LG27] an unknown source is kept, a malformed one refused", async () => {
  const { patch, logs } = await logServer();
  const id = "22222222-2222-4222-8222-222222222222";
  expect((await patch({ log_source_id: id, logs: [line("x")] })).status).toBe(200);
  expect((await logs())[0]!.source_id).toBe(id);
  const bad = await patch({ log_source_id: "", logs: [line("x")] });
  expect([bad.status, await bad.json()]).toEqual([
    400,
    { message: "Request body must be valid JSON.", detail: "invalid UUID length: 0" },
  ]);
});

test("[LG18] [LG22] [LG25] follow counts by its presence: false follows too, without upgrade it is 426, faults come first", async () => {
  const { server, main } = await logServer();
  expect((await handshake(server.socket(`${main.path}/logs?follow=false`))).status).toBe(101);
  expect((await server.asUser(`${main.path}/logs?follow`)).status).toBe(426);
  expect((await handshake(server.socket(`${main.path}/logs?format=invalid&follow`))).status).toBe(400);
});

test("[LG19] a follower that speaks is closed", async () => {
  const { server, main } = await logServer();
  const { socket, messages } = await follow(server, main.path);
  await messages.next();
  socket.send("hello");
  const [code, reason] = await once(socket, "close");
  expect([code, String(reason)]).toEqual([1008, "unexpected data message"]);
});

test("[LG20] [LG28] the budget is exact, and a second overflow says more than the first", async () => {
  const { patch, agent } = await logServer({ logLimitBytes: LOG_BUDGET_BYTES });
  await patch({ logs: [line("a".repeat(1_048_570))] });
  expect((await patch({ logs: [line("123456")] })).status).toBe(200);
  expect((await agent()).logs_length).toBe(1_048_576);
  const first = await patch({ logs: [line("x")] });
  expect([first.status, await first.json()]).toEqual([413, { message: "Logs limit exceeded" }]);
  const second = await patch({ logs: [line("x")] });
  expect((await second.json()).detail).toContain("max_logs_length");
});

test("[LG20] an agent's own limit wins over the server's, and follows the agents file", async () => {
  const { server, patch } = await logServer({ logLimitBytes: 10 });
  const limitTo = (log_limit?: string) =>
    server.declare([{ name: "dev", agents: [{ name: "main", ...(log_limit && { log_limit }) }] }]);
  const write = async (output: string) => (await patch({ logs: [line(output)] })).status;
  await limitTo("20");
  expect([await write("0123456789abcdefghij"), await write("x")]).toEqual([200, 413]);
  await limitTo("21");
  expect([await write("x"), await write("x")]).toEqual([200, 413]);
  await limitTo();
  expect(await write("x")).toBe(413);
});

test("after an overflow a batch that still fits is stored", async () => {
  const { patch, logs } = await logServer({ logLimitBytes: 10 });
  expect((await patch({ logs: [line("0123456789a")] })).status).toBe(413);
  expect((await patch({ logs: [line("0123456789")] })).status).toBe(200);
  expect(await logs()).toHaveLength(1);
});

test("[LG21] startup-logs answers what logs answers, byte for byte", async () => {
  const { server, main, patch } = await logServer();
  await patch({ logs: [line("x <&>")] });
  for (const query of ["", "?format=text", "?after=-1", "?follow"]) {
    const [one, other] = await Promise.all(
      ["logs", "startup-logs"].map((name) => server.asUser(`${main.path}/${name}${query}`)),
    );
    expect(other!.status).toBe(one!.status);
    expect(await other!.text()).toBe(await one!.text());
  }
  const messages = messagesOf<AgentLog[]>(server.socket(`${main.path}/startup-logs?follow`));
  expect((await messages.next())[0]!.output).toBe("x <&>");
});

test("[LG26] a long line is stored cut, and counts whole", async () => {
  const { patch, logs, agent } = await logServer();
  await patch({ logs: [line("a".repeat(1025)), line("🚢".repeat(1025))] });
  const [ascii, ships] = await logs();
  expect(ascii!.output).toHaveLength(1024);
  expect([...ships!.output]).toHaveLength(1024);
  expect((await agent()).logs_length).toBe(1025 + 4 * 1025);
});

test("[LG30] success is null and a newline", async () => {
  const { patch } = await logServer();
  expect(await (await patch({ logs: [null] })).text()).toBe("null\n");
});

test("[LG31] a follow from beyond the end starts empty, and gets what comes", async () => {
  const { server, main, patch } = await logServer();
  await patch({ logs: [line("old")] });
  const { messages } = await follow(server, main.path, "?follow&after=999999");
  expect(await messages.next()).toEqual([]);
  await patch({ logs: [line("new")] });
  expect((await messages.next()).map(({ output }) => output)).toEqual(["new"]);
});

test("a follow gets each new batch once, in order, whatever comes between", async () => {
  const { server, main, patch } = await logServer();
  const { messages } = await follow(server, main.path);
  const seen = (await messages.next()).map(({ id }) => id);
  for (let i = 0; i < 20; i++) await patch({ logs: [line(`${i}`), line(`${i}b`)] });
  while (seen.length < 40) seen.push(...(await messages.next()).map(({ id }) => id));
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  expect(seen).toHaveLength(40);
});

test("[LG32] only the first batch ever also changes the workspace", async () => {
  const { server, main, patch } = await logServer();
  const watch = messagesOf<{ type: string }>(
    server.socket(`/api/v2/workspaces/${main.workspaceId}/watch-ws`),
  );
  await watch.next();
  await watch.next();
  await patch({ logs: [line("first")] });
  expect((await watch.next()).type).toBe("data");
  await patch({ logs: [line("second")] });
  await server.client.workspaces.usage({ workspace: main.workspaceId, body: {} });
  await main.client.reports.lifecycle({ body: { state: "ready" } });
  // The next frame is the lifecycle's: the second batch sent none.
  expect(JSON.stringify(await watch.next())).toContain('"lifecycle_state":"ready"');
});

test("[CV24] names of any case are known, and what follows the value is not read", async () => {
  const { patch, logs } = await logServer();
  expect((await patch('{"LOGS":[{"Output":"x"}]} trailing')).status).toBe(200);
  expect((await logs())[0]!.output).toBe("x");
});

import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import type WebSocket from "ws";
import { WebSocketServer } from "ws";
import { closed, handshake, PASSWORD, testServer } from "../testing/testServer.ts";
import { json, proxyBefore, scripted } from "./testing/proxyBefore.ts";
import { tlsBefore } from "./testing/tlsBefore.ts";

const STREAM = "/api/v2/workspaces/7/watch-ws";
const MIB = 1_048_576;

/** A deployment whose stream is the test's. */
async function streaming(serve: (socket: WebSocket) => void) {
  const deployment = await scripted(json({ username: "ann" }));
  const sockets = new WebSocketServer({ server: deployment.server, perMessageDeflate: true });
  sockets.on("connection", serve);
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  return { deployment, proxy, sockets };
}

test("frames pass both ways as they are: text, bytes, and one of two mebibytes", async () => {
  const { proxy } = await streaming((socket) => {
    socket.send("x".repeat(2 * MIB));
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const socket = proxy.socket(STREAM);
  const got: [number, boolean][] = [];
  socket.on("message", (data: Buffer, isBinary: boolean) => got.push([data.length, isBinary]));
  await handshake(socket);
  socket.send("text");
  socket.send(Buffer.alloc(70_000, 1));
  await expect
    .poll(() => got)
    .toEqual([
      [2 * MIB, false],
      [4, false],
      [70_000, true],
    ]);
  expect(socket.extensions).toBe("");
});

test("a stream's end passes both ways with its code and reason", async () => {
  const codes: number[] = [];
  const { proxy } = await streaming((socket) => {
    socket.on("close", (code) => codes.push(code));
    socket.on("message", () => socket.close(4001, "agent lost"));
  });
  const socket = proxy.socket(STREAM);
  await handshake(socket);
  const end = closed(socket);
  socket.send("end");
  expect(await end).toEqual({ code: 4001, reason: "agent lost" });
  const other = proxy.socket(STREAM);
  await handshake(other);
  other.close(1000);
  await expect.poll(() => codes).toEqual([4001, 1000]);
});

test("pings of the deployment are answered by the browser itself", async () => {
  const pongs: string[] = [];
  const { proxy } = await streaming((socket) => {
    socket.on("pong", (data) => pongs.push(data.toString()));
    socket.ping("1");
  });
  await handshake(proxy.socket(STREAM));
  await expect.poll(() => pongs).toEqual(["1"]);
});

test("a browser that does not read slows the deployment down, not this process up", async () => {
  let sender: WebSocket | undefined;
  const { proxy } = await streaming((socket) => {
    sender = socket;
  });
  const socket = proxy.socket(STREAM);
  await handshake(socket);
  socket.pause();
  for (let i = 0; i < 64; i++) sender?.send(Buffer.alloc(MIB));
  // What neither the kernel nor the pipes take stays with the sender.
  await expect.poll(() => (sender?.bufferedAmount ?? 0) > 32 * MIB).toBe(true);
  let got = 0;
  socket.on("message", (data: Buffer) => {
    got += data.length;
  });
  socket.resume();
  await expect.poll(() => got, { timeout: 10_000 }).toBe(64 * MIB);
});

test("a deployment that falls silent, or away, ends the browser's stream", async () => {
  const { proxy, sockets } = await streaming(() => {});
  const socket = proxy.socket(STREAM);
  await handshake(socket);
  const end = closed(socket);
  for (const client of sockets.clients) client.terminate();
  expect(await end).toMatchObject({ code: 1006 });

  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const silent = proxy.socket(STREAM);
  await handshake(silent);
  const silence = closed(silent);
  await vi.advanceTimersByTimeAsync(91_000);
  expect(await silence).toMatchObject({ code: 1006 });
});

test("signing out and stopping end open streams", async () => {
  const { proxy } = await streaming(() => {});
  const one = proxy.socket(STREAM);
  await handshake(one);
  const out = closed(one);
  await proxy.page("/api/v2/users/logout", { method: "POST" });
  await out;
  await proxy.signIn();
  const two = proxy.socket(STREAM);
  await handshake(two);
  const stopped = closed(two);
  await proxy.close();
  await stopped;
});

test("of one session at most 512 streams are open", async () => {
  const { proxy } = await streaming(() => {});
  const open = Array.from({ length: 512 }, () => proxy.socket(STREAM));
  await Promise.all(open.map(handshake));
  expect(await handshake(proxy.socket(STREAM))).toMatchObject({ status: 429 });
  open[0]?.close();
  await expect.poll(async () => (await handshake(proxy.socket(STREAM))).status).toBe(101);
});

test("an answer comes piece by piece, as it is made", async () => {
  let write = (_text: string) => {};
  const deployment = await scripted((request, response) => {
    if (!request.url?.includes("logs")) return json({})(request, response);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.flushHeaders();
    write = (text) => void response.write(text);
  });
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const response = await proxy.page("/api/v2/workspaceagents/7/logs");
  const reader = response.body!.getReader();
  for (const text of ["[1", ",2"]) {
    write(text);
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(text);
  }
  const gone = closing(deployment.seen.at(-1)!);
  await reader.cancel();
  await gone;
});

test("a reader that leaves, or stands still, costs nothing but what is on the way", async () => {
  let written = 0;
  const deployment = await scripted((request, response) => {
    if (!request.url?.includes("logs")) return json({})(request, response);
    response.writeHead(200, { "Content-Type": "application/json" });
    const more = () => {
      while (written < 256 * MIB) {
        written += MIB;
        if (!response.write(Buffer.alloc(MIB, 32))) return response.once("drain", more);
      }
      return response.end();
    };
    more();
  });
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const { port } = new URL(proxy.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    `GET /api/v2/workspaceagents/7/logs HTTP/1.1\r\nHost: localhost\r\nCookie: ${proxy.cookie()}\r\n\r\n`,
  );
  socket.pause();
  let before = -1;
  await expect
    .poll(
      () => {
        const still = written === before && written > 0;
        before = written;
        return still;
      },
      { interval: 200 },
    )
    .toBe(true);
  expect(written).toBeLessThan(128 * MIB);
  const gone = closing(deployment.seen.at(-1)!);
  socket.destroy();
  await gone;
});

test("a kept connection that the deployment closed is tried once more", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  for (let i = 0; i < 20; i++) {
    expect((await proxy.page("/api/v2/users/me")).status).toBe(200);
    // As it closes one that was idle for too long, at the moment of the next request.
    for (const { socket } of deployment.seen.slice(-1)) socket.destroy();
  }
});

test("behind TLS of an authority of its own, under another name, with cookies of its host", async () => {
  const server = await testServer({ config: { accessUrl: "https://localhost" } });
  const { origin, caFile } = await tlsBefore(server.url);
  const proxy = await proxyBefore(origin, { caFile });
  const login = { email: "ann@example.com", password: PASSWORD };
  expect(
    (await proxy.page("/api/v2/users/login", { method: "POST", body: JSON.stringify(login) })).status,
  ).toBe(201);
  expect(await (await proxy.page("/api/v2/users/me")).json()).toMatchObject({ username: "ann" });

  const strict = await proxyBefore(origin);
  const refusal = await strict.page("/api/v2/users/authmethods");
  expect([refusal.status, await refusal.json()]).toEqual([
    502,
    {
      code: "upstream_untrusted",
      message: expect.stringContaining("is not trusted"),
      detail: expect.stringContaining("--upstream-ca"),
    },
  ]);
  const other = await tlsBefore(server.url, "coder.example.com");
  const wrong = await proxyBefore(other.origin, { caFile: other.caFile });
  expect(await (await wrong.page("/api/v2/users/authmethods")).json()).toMatchObject({
    code: "upstream_untrusted",
  });
});

/** The end of the connection that a request came on; how it ends is not asked. */
const closing = ({ socket }: IncomingMessage) => new Promise((done) => socket.once("close", done));

const METHODS = "/api/v2/users/authmethods";

test("each fault of the deployment has its own words, status and code", async () => {
  const at = async (origin: string) => {
    const response = await (await proxyBefore(origin)).page(METHODS);
    const { code, message, detail } = await response.json();
    expect(detail).not.toBe("");
    return { status: response.status, code, message };
  };
  const closedPort = await scripted(json({}));
  await new Promise((done) => closedPort.server.close(done));
  expect(await at(closedPort.origin)).toMatchObject({ status: 502, code: "upstream_refused" });
  expect(await at("http://no-such-host.invalid")).toMatchObject({
    status: 502,
    code: "upstream_unknown_host",
  });
  const html = await scripted((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end("<h1>Sign in</h1>");
  });
  expect(await at(html.origin)).toMatchObject({ status: 502, code: "upstream_not_api" });
  const moved = await scripted((_request, response) => {
    response.writeHead(307, { Location: "https://coder.example.com/api" });
    response.end();
  });
  expect(await at(moved.origin)).toMatchObject({
    status: 502,
    code: "upstream_redirect",
    message: expect.stringContaining("https://coder.example.com"),
  });
  const broken = await scripted((request) => void request.socket.destroy());
  expect(await at(broken.origin)).toMatchObject({ status: 502, code: "upstream_broken" });
  const noTls = (await scripted(json({}))).origin.replace("http:", "https:");
  expect(await at(noTls)).toMatchObject({ status: 502, code: "upstream_untrusted" });
});

test("a deployment that does not answer within a minute is told of, and let go", async () => {
  const deployment = await scripted(() => {});
  const proxy = await proxyBefore(deployment.origin);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = proxy.page(METHODS);
  await vi.waitFor(() => expect(deployment.seen).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(60_001);
  const response = await asked;
  expect([response.status, await response.json()]).toMatchObject([504, { code: "upstream_timeout" }]);
});

test("a body of more than a mebibyte is refused here", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const asked = deployment.seen.length;
  const response = await proxy.page("/api/v2/authcheck", { method: "POST", body: "x".repeat(MIB + 1) });
  expect(response.status).toBe(413);
  expect(deployment.seen).toHaveLength(asked);
});

import { once } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { joinAgent } from "../../../e2e/joinAgent.ts";
import { callApp, enterApp, openApp, textOf } from "../testing/appClient.ts";
import { createFlood, untilStill } from "../testing/flood.ts";
import { listening } from "../testing/listening.ts";
import { planeServer } from "../testing/planeServer.ts";

vi.setConfig({ testTimeout: 30_000 });

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

const echo: OnRequest = async (request, response) => {
  const body = await textOf(request);
  const { method, url, headers } = request;
  response.setHeader("Set-Cookie", ["theirs=1; Domain=localhost", "coder_session_token=evil"]);
  response.end(JSON.stringify({ method, url, headers, body }));
};

/** A program, a connected agent before it, and a browser that is signed in at the port's host. */
async function setup(onRequest: OnRequest = echo, apps: (port: number) => unknown[] = () => []) {
  const program = http.createServer(onRequest);
  const port = await listening(program);
  const server = await planeServer({
    config: { wildcardHost: "*.localhost" },
    workspaces: [{ name: "dev", agents: [{ name: "main", apps: apps(port) }] }],
  });
  const agent = await joinAgent(server);
  const host = `${port}--main--dev--ann.localhost:7080`;
  const cookie = await enterApp(server.url, server.token, host);
  const call = (more: Partial<Parameters<typeof callApp>[1]> = {}) =>
    callApp(server.url, { host, ...more, headers: { cookie, ...more.headers } });
  return { server, agent, program, port, host, cookie, call };
}

test("a request reaches the program on the agent's machine, body and all, without what is ours", async () => {
  const { call, cookie, host, server } = await setup();
  const answer = await call({
    method: "POST",
    path: "/a%20b?x=1&x=2",
    headers: { cookie: `${cookie}; own=yes; coder_session_token=${server.token}`, origin: `http://${host}` },
    body: "hello",
  });
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining("{")]);
  const seen = JSON.parse(answer.body);
  expect(seen).toMatchObject({ method: "POST", url: "/a%20b?x=1&x=2", body: "hello" });
  expect(seen.headers).toMatchObject({ host, cookie: "own=yes", "x-forwarded-host": host });
  expect(answer.body).not.toContain(server.token);
  expect(answer.headers["set-cookie"]).toEqual(["theirs=1"]);
});

test("a page without a cookie is sent through the dashboard, and its ticket is good once", async () => {
  const { server, host } = await setup();
  const first = await callApp(server.url, { host, path: "/deep?q=1", headers: { accept: "text/html" } });
  expect(first.status).toBe(303);
  const at = new URL(first.headers.location!);
  expect(at.origin).toBe("http://127.0.0.1:7080");
  const headers = { cookie: `coder_session_token=${server.token}` };
  const second = await callApp(server.url, { host: at.host, path: at.pathname + at.search, headers });
  expect(second.status).toBe(303);
  const back = new URL(second.headers.location!);
  expect(back.host).toBe(host);
  const enter = () => callApp(server.url, { host, path: back.pathname + back.search });
  const third = await enter();
  expect(third.status).toBe(303);
  expect(third.headers.location).toBe("/deep?q=1");
  expect(third.headers["set-cookie"]![0]).toMatch(
    /^quarterdeck_app_session=\S+; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(await enter()).toMatchObject({ status: 400, body: expect.stringContaining("was used already") });
});

test("who is signed out is sent to the sign-in page, and comes back from there", async () => {
  const { server, host } = await setup();
  const path = `/api/v2/applications/auth-redirect?redirect_uri=${encodeURIComponent(`http://${host}/`)}`;
  const answer = await callApp(server.url, { host: "127.0.0.1", path });
  expect(answer.status).toBe(303);
  const to = new URL(answer.headers.location!);
  expect([to.pathname, to.searchParams.get("from")]).toEqual(["/sign-in", path]);
});

test.each([
  "http://evil.example/",
  "http://x.localhost.evil.example/",
  "https://8080--main--dev--ann.localhost:7080/",
  "http://127.0.0.1:7080/",
  "javascript:alert(1)",
  "",
])("no pass is made for an address that is no app's: %s", async (uri) => {
  const server = await planeServer({ config: { wildcardHost: "*.localhost" } });
  const path = `/api/v2/applications/auth-redirect?redirect_uri=${encodeURIComponent(uri)}`;
  expect((await server.asUser(path, { redirect: "manual" })).status).toBe(400);
});

test("a script, an image or a socket without a cookie is refused, not redirected", async () => {
  const { server, host } = await setup();
  const headers = { accept: "*/*", "sec-fetch-mode": "cors" };
  const answer = await callApp(server.url, { host, headers });
  expect(answer).toMatchObject({ status: 401, body: expect.stringContaining("Sign in to open this") });
});

test("a cookie of one port opens no other", async () => {
  const { server, cookie } = await setup();
  const host = "9999--main--dev--ann.localhost:7080";
  expect((await callApp(server.url, { host, headers: { cookie } })).status).toBe(401);
});

test("the session's token in a header opens for scripts, and goes no further", async () => {
  const { server, host } = await setup();
  const headers = { "Coder-Session-Token": server.token };
  const answer = await callApp(server.url, { host, headers });
  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain(server.token);
});

test("owner, signed-in and public: who gets through", async () => {
  const { server, host, port, agent } = await setup();
  const bob = await server.stranger();
  const asBob = () => callApp(server.url, { host, headers: { "Coder-Session-Token": bob.token } });
  const asNobody = () => callApp(server.url, { host });
  const share = (share_level: "authenticated" | "organization" | "public") =>
    server.client.workspaces.sharePort({
      workspace: agent.workspaceId,
      body: { agent_name: "main", port, share_level, protocol: "http" },
    });
  expect([(await asBob()).status, (await asNobody()).status]).toEqual([404, 401]);
  for (const level of ["authenticated", "organization"] as const) {
    await share(level);
    expect([level, (await asBob()).status, (await asNobody()).status]).toEqual([level, 200, 401]);
  }
  await share("public");
  expect([(await asBob()).status, (await asNobody()).status]).toEqual([200, 200]);
  await server.client.workspaces.unsharePort({
    workspace: agent.workspaceId,
    body: { agent_name: "main", port },
  });
  expect((await asNobody()).status).toBe(401);
});

test("what is not there and what is somebody else's look alike, also to the sign-in", async () => {
  const { server, host } = await setup();
  const bob = await server.stranger();
  const get = (to: string, headers = {}) => callApp(server.url, { host: to, headers });
  const headers = { "Coder-Session-Token": bob.token };
  const hosts = [host, "8080--main--no--ann.localhost:7080", "8080--main--dev--nobody.localhost:7080"];
  const seen = await Promise.all(hosts.map((to) => get(to, headers)));
  expect(new Set(seen.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
  const signedOut = await Promise.all(hosts.map((to) => get(to)));
  expect(signedOut.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test("neither API nor dashboard is served at an app's host, whatever it is called", async () => {
  const { server, cookie, host } = await setup(
    (_, response) => void response.writeHead(404).end("the program's"),
  );
  const get = (to: string, path: string, headers = {}) => callApp(server.url, { host: to, path, headers });
  const own = await get(host, "/api/v2/buildinfo", { cookie });
  expect(own).toMatchObject({ status: 404, body: "the program's" });
  for (const to of ["x.localhost", "a.b.localhost", "8080--main.localhost", "evil--.localhost:7080"]) {
    const answer = await get(to, "/api/v2/buildinfo", { "Coder-Session-Token": server.token });
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("This address names no app") });
  }
  expect((await get("localhost:7080", "/api/v2/buildinfo")).status).toBe(200);
});

test("an app's page may not call the API, also with the cookie of its own site", async () => {
  const { server, host } = await setup();
  const headers = { origin: `http://${host}`, cookie: `coder_session_token=${server.token}` };
  const path = "/api/v2/workspaceagents/me/logs";
  expect((await callApp(server.url, { host: "127.0.0.1", path, headers })).status).toBe(403);
});

test("pages of other origins are kept out, those of the same workspace are not", async () => {
  const { call } = await setup();
  const from = (origin: string) => call({ method: "POST", headers: { origin } }).then(({ status }) => status);
  expect(await from("http://3000--main--dev--ann.localhost:7080")).toBe(200);
  expect(await from("http://3000--main--dev--bob.localhost:7080")).toBe(403);
  expect(await from("http://evil.example")).toBe(403);
  expect(await from("null")).toBe(403);
});

test("events stream as they are written", async () => {
  let more = (_text: string) => {};
  const { server, host, cookie } = await setup((_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
    more = (text) => void response.write(text);
  });
  const request = openApp(server.url, { host, headers: { cookie } });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage]; // before any event
  more("data: 1\n\n");
  expect(String((await once(response, "data"))[0])).toBe("data: 1\n\n");
  more("data: 2\n\n");
  expect(String((await once(response, "data"))[0])).toBe("data: 2\n\n");
  request.destroy();
});

test("a WebSocket passes both ways with what it was offered, to its close", async () => {
  const { server, program, host, cookie } = await setup();
  const sockets = new WebSocketServer({ server: program });
  sockets.on("connection", (socket, { url, headers }) => {
    socket.send(JSON.stringify({ url, cookie: headers.cookie ?? null }));
    socket.on("message", (data, isBinary) =>
      String(data) === "bye" ? socket.close(4001, "done") : socket.send(data, { binary: isBinary }),
    );
  });
  const browser = new WebSocket(`${server.url.replace("http", "ws")}/live?x=1`, "vite-hmr", {
    headers: { host, cookie, origin: `http://${host}` },
  });
  onTestFinished(() => browser.terminate());
  expect(JSON.parse(String((await once(browser, "message"))[0]))).toEqual({ url: "/live?x=1", cookie: null });
  expect(browser.protocol).toBe("vite-hmr");
  const sent = Buffer.alloc(200_000, 7);
  browser.send(sent);
  expect((await once(browser, "message"))[0]).toEqual(sent);
  browser.send("bye");
  const [code, reason] = await once(browser, "close");
  expect([code, String(reason)]).toEqual([4001, "done"]);
});

test("[BA36] a WebSocket of a foreign page is refused before the program is reached", async () => {
  let reached = false;
  const { server, host, cookie } = await setup(() => {
    reached = true;
  });
  const headers = { host, cookie, origin: "http://evil.example" };
  const browser = new WebSocket(server.url.replace("http", "ws"), { headers });
  const [, response] = (await once(browser, "unexpected-response")) as [unknown, IncomingMessage];
  expect(response.statusCode).toBe(403);
  expect(reached).toBe(false);
});

test("signing out ends open sockets and shuts the door", async () => {
  const { server, program, host } = await setup();
  const session = await server.client.users.createKey({ user: "me" });
  const cookie = await enterApp(server.url, session.key, host);
  const sockets = new WebSocketServer({ server: program });
  sockets.on("connection", (socket) => socket.send("here"));
  const browser = new WebSocket(server.url.replace("http", "ws"), { headers: { host, cookie } });
  await once(browser, "message");
  const closed = once(browser, "close");
  await server.clientWith(session.key).users.logout({});
  await closed;
  expect((await callApp(server.url, { host, headers: { cookie } })).status).toBe(401);
});

test("a large upload and a large download arrive whole", async () => {
  const { call } = await setup((request, response) => void request.pipe(response));
  const sent = Buffer.alloc(5_000_000, "x").toString();
  const answer = await call({ method: "PUT", body: sent, headers: { "Transfer-Encoding": "chunked" } });
  expect(answer.body === sent).toBe(true);
});

test("a reader that stands still stops the program", async () => {
  const flood = createFlood(300_000_000);
  const { server, host, cookie } = await setup((_, response) => flood.pour(response));
  const request = openApp(server.url, { host, headers: { cookie } });
  request.end();
  await once(request, "response");
  await untilStill(flood.written);
  expect(flood.written()).toBeLessThan(40_000_000);
  request.destroy();
});

test("a client that leaves in mid-download or mid-upload ends the program's request", async () => {
  const left: string[] = [];
  const { server, host, cookie } = await setup((request, response) => {
    response.on("close", () => left.push(request.method ?? ""));
    if (request.method === "GET") response.write("half");
    request.resume();
  });
  const download = openApp(server.url, { host, headers: { cookie } });
  download.end();
  const [response] = (await once(download, "response")) as [IncomingMessage];
  await once(response, "data");
  download.destroy();
  await vi.waitUntil(() => left.includes("GET"), { timeout: 10_000 });
  const upload = openApp(server.url, { host, method: "POST", headers: { cookie, "Content-Length": "1000" } });
  upload.on("error", () => {});
  upload.write("begin");
  await vi.waitUntil(() => server.plane.links.all().length === 1);
  upload.destroy();
  await vi.waitUntil(async () => {
    const open = (await server.plane.metrics.streams.get()).values.find(
      ({ labels }) => labels.kind === "app",
    );
    return open?.value === 0;
  });
});

test("a program that breaks off is not taken for one that is done", async () => {
  const { server, host, cookie } = await setup((_, response) => {
    response.write("half");
    setImmediate(() => response.destroy());
  });
  const request = openApp(server.url, { host, headers: { cookie } });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  await expect(textOf(response)).rejects.toThrow("aborted");
});

test("100-continue comes from the program, and the body follows", async () => {
  const { server, program, host, cookie } = await setup();
  let asked = 0;
  program.on("checkContinue", (request, response) => {
    asked++;
    response.writeContinue();
    echo(request, response);
  });
  const headers = { cookie, expect: "100-continue", "content-length": "4" };
  const request = openApp(server.url, { host, method: "POST", headers });
  request.flushHeaders();
  await once(request, "continue");
  expect(asked).toBe(1);
  request.end("body");
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(JSON.parse(await textOf(response)).body).toBe("body");
});

test("several answers of one connection keep apart", async () => {
  const { server, host, cookie } = await setup((request, response) => void response.end(request.url));
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk) => (text += chunk));
  const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`;
  socket.write(ask("/one") + ask("/two"));
  await vi.waitUntil(() => text.includes("/two"), { timeout: 10_000 });
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  expect(text.indexOf("/one")).toBeLessThan(text.indexOf("/two"));
});

test("nothing that listens is a page that asks again by itself", async () => {
  const { server, call, program } = await setup();
  program.closeAllConnections();
  await new Promise((done) => program.close(done));
  const page = await call();
  expect(page).toMatchObject({ status: 502, body: expect.stringContaining("Nothing listens on port") });
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
  const probe = await call({ headers: { "X-Quarterdeck-Probe": "1" } });
  expect(probe.status).toBe(502);
  expect(server.errors).toEqual([]);
});

test("the question whether it listens by now does not reach the program", async () => {
  let reached = false;
  const { call } = await setup(() => {
    reached = true;
  });
  expect((await call({ headers: { "X-Quarterdeck-Probe": "1" } })).status).toBe(204);
  expect(reached).toBe(false);
});

test("an agent that is not connected is told as such", async () => {
  const { agent, call, server } = await setup();
  await agent.leave();
  await vi.waitUntil(() => !server.plane.links.get(agent.id));
  expect(await call()).toMatchObject({
    status: 404,
    body: expect.stringContaining("Application Unavailable"),
  });
});

test("this server's own port does not run in a circle", async () => {
  const server = await planeServer({ config: { wildcardHost: "*.localhost" } });
  const agent = await joinAgent(server);
  const port = Number(new URL(server.url).port);
  await server.client.workspaces.sharePort({
    workspace: agent.workspaceId,
    body: { agent_name: "main", port, share_level: "public", protocol: "http" },
  });
  const host = `${port}--main--dev--ann.localhost`;
  expect((await callApp(server.url, { host })).status).toBe(508);
});

test("a program that answers no HTTP is told from one that is not there", async () => {
  const { server, call, program } = await setup();
  program.removeAllListeners("connection");
  program.on("connection", (socket: { end(text: string): void }) => socket.end("SSH-2.0-x\r\n"));
  expect(await call()).toMatchObject({
    status: 502,
    body: expect.stringContaining("No answer from the app"),
  });
  expect(server.errors).toEqual([]);
});

test("apps: by their own host with their base path and query, by path only through it", async () => {
  const { server } = await setup(echo, (at) => [
    { slug: "web", url: `http://localhost:${at}/base/?folder=/home`, share: "public" },
    { slug: "away", url: "http://192.0.2.1:80/", share: "public" },
    { slug: "run", command: "htop", share: "public" },
  ]);
  const get = (host: string, path: string) => callApp(server.url, { host, path });
  const web = "web--main--dev--ann.localhost:7080";
  expect(await get(web, "/")).toMatchObject({ status: 303, headers: { location: "/?folder=/home" } });
  expect(JSON.parse((await get(web, "/?folder=/home")).body).url).toBe("/base/?folder=/home");
  expect(JSON.parse((await get(web, "/base/x.js")).body).url).toBe("/base/x.js");
  expect((await get("web--dev--ann.localhost", "/x")).status).toBe(200);
  expect(await get("away--dev--ann.localhost", "/")).toMatchObject({
    status: 502,
    body: expect.stringContaining("not on the agent's machine".replace("'", "&#39;")),
  });
  expect((await get("run--dev--ann.localhost", "/")).status).toBe(404);
  const byPath = await get("127.0.0.1", "/@ann/dev.main/apps/web/a/b?c=d");
  expect(byPath).toMatchObject({
    status: 303,
    headers: { location: "http://web--main--dev--ann.localhost:7080/a/b?c=d" },
  });
  expect((await get("127.0.0.1", "/@me/dev.main/apps/web/")).status).toBe(404);
});

test("without a wildcard host an app by path is explained, never served on the dashboard's origin", async () => {
  const server = await planeServer();
  const page = await callApp(server.url, { host: "127.0.0.1", path: "/@ann/dev.main/apps/web/" });
  expect(page).toMatchObject({ status: 403, body: expect.stringContaining("--wildcard-access-url") });
});

test("a stopped workspace is told as such", async () => {
  const { server, agent, call } = await setup();
  await server.client.builds.create({ workspace: agent.workspaceId, body: { transition: "stop" } });
  await vi.waitFor(async () => expect((await call()).body).toMatch(/Workspace Offline|Application/), {
    timeout: 10_000,
  });
});

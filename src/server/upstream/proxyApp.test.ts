import { once } from "node:events";
import { expect, test } from "vitest";
import { handshake, PASSWORD, testServer } from "../testing/testServer.ts";
import { json, proxyBefore, scripted, TOKEN } from "./testing/proxyBefore.ts";

const OTHER = "klmnopqrst-klmnopqrstuvwxyzabcdef";

test("[BA34] what the browser says about who it is does not reach the deployment", async () => {
  const deployment = await scripted(json({ workspaces: [], count: 0 }));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const query = `q=a&coder_session_token=${OTHER}&access_token=${OTHER}&coder_signed_app_token_23db1dde=x`;
  await proxy.page(`/api/v2/workspaces?${query}`, {
    headers: {
      Cookie: `coder_session_token=${OTHER}; csrf_token=x; ${proxy.cookie()}`,
      "Coder-Session-Token": OTHER,
      Authorization: `Bearer ${OTHER}`,
      "X-CSRF-Token": "x",
      "X-Coder-Bypass-Ratelimit": "true",
      "X-Forwarded-For": "10.0.0.1",
      Forwarded: "for=10.0.0.1",
      Referer: "http://elsewhere.example.com/",
    },
  });
  const { headers, url } = deployment.seen.at(-1)!;
  expect(url).toBe("/api/v2/workspaces?q=a");
  expect(headers["coder-session-token"]).toBe(TOKEN);
  expect(headers.host).toBe(new URL(deployment.origin).host);
  const said = Object.keys(headers).sort();
  for (const name of ["cookie", "authorization", "origin", "referer", "forwarded", "x-forwarded-for"])
    expect(said).not.toContain(name);
  expect(said.filter((name) => name.startsWith("x-"))).toEqual(["x-quarterdeck-via"]);
  expect(JSON.stringify(headers)).not.toContain(OTHER);
});

test("[BA35] no cookie of the deployment reaches the browser", async () => {
  const deployment = await scripted(
    json({}, 200, {
      "Set-Cookie": ["coder_signed_app_token=x; Path=/", "a=b"],
      Server: "x",
      "X-Coder-Build-Version": "v2",
    }),
  );
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const response = await proxy.page("/api/v2/users/me");
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(response.headers.get("server")).toBeNull();
  expect(response.headers.get("x-coder-build-version")).toBe("v2");
});

test("[CV14] a stream still says that no proxy on its way may hold it back", async () => {
  const deployment = await scripted(
    json([], 200, { "X-Accel-Buffering": "no", "Cache-Control": "no-cache" }),
  );
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const { headers } = await proxy.page("/api/v2/workspaces");
  expect([headers.get("x-accel-buffering"), headers.get("cache-control")]).toEqual(["no", "no-cache"]);
});

test("[LG22] who asks for a stream without an upgrade is told to what", async () => {
  const deployment = await scripted((request, response) =>
    json({}, request.url?.endsWith("?follow=") ? 426 : 200)(request, response),
  );
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const { status, headers } = await proxy.page("/api/v2/workspaceagents/x/logs?follow");
  expect([status, headers.get("upgrade")]).toEqual([426, "websocket"]);
});

test("[BA36] a socket of a foreign page is refused before the deployment is asked", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const asked = deployment.seen.length;
  const watch = "/api/v2/quarterdeck/workspaces/watch";
  for (const Origin of ["http://evil.example.com", "null", `${proxy.url}0`])
    expect(await handshake(proxy.socket(watch, { Origin }))).toMatchObject({ status: 403 });
  expect(deployment.seen).toHaveLength(asked);
});

test("what changes something comes from our own pages", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const asked = deployment.seen.length;
  const post = (headers: Record<string, string>) =>
    fetch(`${proxy.url}/api/v2/users/me/keys`, {
      method: "POST",
      headers: { Cookie: proxy.cookie(), ...headers },
    });
  expect((await post({})).status).toBe(403);
  expect((await post({ Origin: "https://evil.example.com" })).status).toBe(403);
  expect(deployment.seen).toHaveLength(asked);
  expect((await post({ Origin: proxy.url })).status).toBe(200);
});

test("only what the dashboard needs is let through, at the path it was matched by", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  await proxy.signIn();
  const asked = deployment.seen.length;
  for (const path of [
    "/api/v2/debug/health",
    "/api/v2/deployment/config",
    "/api/v2/tailnet",
    "/api/v2/workspaceagents/me/manifest",
    "/api/v2/applications/auth-redirect?redirect_uri=http://evil.example.com",
    "/api/v2/workspaceagents/connection/",
    "/api/v2/workspaces/%2e%2e",
    "/api/v2/workspaces/%2e%2e/port-share",
    "/api/experimental/chats",
    "/api/v2/quarterdeck/external-auth/github/start",
    "/api/v2/workspaceagents/me/external-auth?id=github",
  ])
    expect({ path, status: (await proxy.page(path)).status }).toEqual({ path, status: 404 });
  // No page of the deployment, and no app: the dashboard's own page, which is not built here.
  expect((await proxy.page("/@ann/dev.main/apps/code/")).status).toBe(503);
  expect((await proxy.page("/external-auth/github/callback?code=k&state=s")).status).toBe(503);
  expect((await proxy.page("/api/v2/workspaces", { method: "DELETE" })).status).toBe(405);
  expect(deployment.seen).toHaveLength(asked);
  for (const path of [
    "/api/v2/external-auth",
    "/api/v2/external-auth/github",
    "/api/v2/external-auth/github/device",
  ]) {
    await proxy.page(path);
    expect(deployment.seen.at(-1)?.url).toBe(path);
  }
  await proxy.page("/api/v2/workspaces//a%2Fb%3Fc/");
  expect(deployment.seen.at(-1)?.url).not.toContain("?");
});

test("a stranger's name, and no session, are refused", async () => {
  const deployment = await scripted(json({}));
  const proxy = await proxyBefore(deployment.origin);
  expect((await proxy.page("/api/v2/workspaces")).status).toBe(401);
  expect(await handshake(proxy.socket("/api/v2/workspaceagents/1/pty"))).toMatchObject({ status: 401 });
  expect(deployment.seen).toHaveLength(0);
  const { port } = new URL(proxy.url);
  const { request } = await import("node:http");
  const rebound = request({ port, headers: { Host: "evil.example.com" } }).end();
  const [response] = await once(rebound, "response");
  expect(response.statusCode).toBe(403);
  response.resume();
});

test("signing in by password keeps the token from the page, and outlives a restart", async () => {
  const server = await testServer();
  const proxy = await proxyBefore(server.url);
  const login = { email: "ann@example.com", password: PASSWORD };
  const response = await proxy.page("/api/v2/users/login", { method: "POST", body: JSON.stringify(login) });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ session_token: "" });
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(
    /^quarterdeck_session_[0-9a-f]{8}=[\w-]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(await (await proxy.page("/api/v2/users/me")).json()).toMatchObject({ username: "ann" });

  const again = await proxyBefore(server.url, { cookie: proxy.cookie() });
  expect((await again.page("/api/v2/users/me")).status).toBe(200);
  const forged = await proxyBefore(server.url, { cookie: proxy.cookie(), secret: Buffer.alloc(32, 8) });
  expect((await forged.page("/api/v2/users/me")).status).toBe(401);
  const [name, value = ""] = proxy.cookie().split("=");
  const flipped = `${value.slice(0, -3)}${value.at(-3) === "A" ? "B" : "A"}${value.slice(-2)}`;
  const changed = await proxyBefore(server.url, { cookie: `${name}=${flipped}` });
  expect((await changed.page("/api/v2/users/me")).status).toBe(401);
});

test("a wrong password and a bad token are the deployment's refusal", async () => {
  const server = await testServer();
  const proxy = await proxyBefore(server.url);
  const login = { email: "ann@example.com", password: "wrong" };
  const response = await proxy.page("/api/v2/users/login", { method: "POST", body: JSON.stringify(login) });
  expect([response.status, await response.json()]).toEqual([
    401,
    { message: "Incorrect email or password." },
  ]);
  expect((await proxy.signIn(OTHER)).status).toBe(401);
  expect((await proxy.signIn("no\ttoken")).status).toBe(401);
  expect(proxy.cookie()).toBe("");
});

test("signing out ends the streams and a session made here, and leaves a pasted token", async () => {
  const server = await testServer();
  const pasted = await proxyBefore(server.url);
  await pasted.signIn(server.token);
  const stream = pasted.socket("/api/v2/workspaces/1/watch-ws");
  await handshake(stream);
  const out = await pasted.page("/api/v2/users/logout", { method: "POST" });
  expect(await out.json()).toMatchObject({
    message: "Logged out!",
    detail: expect.stringContaining("stays good"),
  });
  expect(out.headers.getSetCookie()[0]).toContain("Max-Age=0");
  expect((await server.asUser("/api/v2/users/me")).status).toBe(200);

  const proxy = await proxyBefore(server.url);
  const login = { email: "ann@example.com", password: PASSWORD };
  await proxy.page("/api/v2/users/login", { method: "POST", body: JSON.stringify(login) });
  const before = proxy.cookie();
  expect(await (await proxy.page("/api/v2/users/logout", { method: "POST" })).json()).toEqual({
    message: "Logged out!",
  });
  const back = await proxyBefore(server.url, { cookie: before });
  expect((await back.page("/api/v2/users/me")).status).toBe(401);
});

test("buildinfo says what stands in front, and passes on what stands behind", async () => {
  const server = await testServer();
  const proxy = await proxyBefore(server.url);
  const info = await (await proxy.page("/api/v2/buildinfo")).json();
  expect(info).toMatchObject({
    quarterdeck: { extensions: expect.arrayContaining(["log-paging"]) },
    quarterdeck_proxy: { version: "0.0.1", upstream: server.url, extensions: ["sign-in-token"] },
  });
  expect((await proxy.page("/healthz")).status).toBe(200);
  expect((await proxy.page("/api/v2/openapi.json")).status).toBe(200);
});

test("sign-ins are counted here, as the deployment sees one address for all", async () => {
  const deployment = await scripted(json({ message: "Incorrect email or password." }, 401));
  const proxy = await proxyBefore(deployment.origin);
  const body = JSON.stringify({ email: "a@example.com", password: "x" });
  const statuses = [];
  for (let i = 0; i < 61; i++)
    statuses.push((await proxy.page("/api/v2/users/login", { method: "POST", body })).status);
  expect(statuses.slice(0, 60)).toEqual(Array(60).fill(401));
  expect(statuses[60]).toBe(429);
});

test("a proxy in front of itself says so", async () => {
  let proxy: Awaited<ReturnType<typeof proxyBefore>>;
  const deployment = await scripted((request, response) => {
    const headers = { "x-quarterdeck-via": String(request.headers["x-quarterdeck-via"]) };
    void proxy.page(request.url ?? "/", { headers }).then((answer) => {
      response.writeHead(answer.status, { "Content-Type": "application/json" });
      response.end("{}");
    });
  });
  proxy = await proxyBefore(deployment.origin);
  expect((await proxy.page("/api/v2/users/authmethods")).status).toBe(508);
});

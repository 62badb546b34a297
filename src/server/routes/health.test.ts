import { expect, test } from "vitest";
import { testServer } from "../testing/testServer.ts";

test("health and latency need no credentials", async () => {
  const { request } = await testServer();
  const health = await request("/healthz");
  expect([health.status, await health.text()]).toEqual([200, "OK"]);
  expect(health.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect((await request("/latency-check")).status).toBe(200);
});

test("metrics tell what the server does", async () => {
  const { request, metrics } = await testServer();
  metrics.logLinesIn.inc(3);
  await request("/api/v2/buildinfo");
  const response = await request("/metrics");
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  expect(text).toContain("quarterdeck_log_lines_in_total 3");
  expect(text).toContain('quarterdeck_requests_total{method="GET",status="2xx"} 1');
  for (const name of [
    "agent_links",
    "terminal_attachments",
    "log_lines_out_total",
    "nodejs_eventloop_lag_seconds",
  ])
    expect(text).toContain(`quarterdeck_${name}`);
});

test("metrics are not for a stranger who comes through a proxy", async () => {
  const { request, asUser } = await testServer();
  const headers = { "X-Forwarded-For": "203.0.113.7" };
  expect((await request("/metrics", { headers })).status).toBe(401);
  expect((await asUser("/metrics", { headers })).status).toBe(200);
});

test("buildinfo names the extensions, the document is served", async () => {
  const { request } = await testServer();
  expect(await (await request("/api/v2/buildinfo")).json()).toMatchObject({
    dashboard_url: "http://127.0.0.1:7080",
    deployment_id: "d",
    workspace_proxy: false,
    quarterdeck: { version: "0.0.1", extensions: expect.arrayContaining(["sign-in-link"]) },
  });
  const document = await request("/api/v2/openapi.json");
  expect(await document.json()).toMatchObject({ openapi: "3.1.0", info: { version: "0.0.1" } });
});

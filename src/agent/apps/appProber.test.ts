import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { createAppProber } from "./appProber.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });

const APP = "5b0e5b0e-0000-4000-8000-000000000001";

async function setup() {
  const state = { status: 200 };
  const server = createServer((_, response) => response.writeHead(state.status).end("x")).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
  const changes: string[] = [];
  const prober = createAppProber((id, health) => changes.push(`${id === APP} ${health}`));
  onTestFinished(() => {
    prober.close();
    server.closeAllConnections();
    server.close();
  });
  const app = (interval: number) => ({ id: APP, slug: "web", healthcheck: { url, interval, threshold: 2 } });
  return { state, changes, prober, app, server };
}

test("[AG10] health is reported when it changes, and only then", async () => {
  const { state, changes, prober, app } = await setup();
  prober.update([app(0.02)]);
  expect(prober.current()).toEqual([{ id: APP, health: "initializing" }]);
  await eventually(() => changes.length === 1);
  state.status = 503;
  await eventually(() => changes.length === 2);
  state.status = 401;
  await eventually(() => changes.length === 3);
  expect(changes).toEqual(["true healthy", "true unhealthy", "true healthy"]);
});

test("nothing that listens is unhealthy", async () => {
  const { changes, prober, app, server } = await setup();
  server.close();
  server.closeAllConnections();
  prober.update([app(0.02)]);
  await eventually(() => changes.includes("true unhealthy"));
});

test("an app without a healthcheck is never asked; one that is taken away no more", async () => {
  const { prober, app } = await setup();
  prober.update([{ id: APP, slug: "web", healthcheck: { url: "", interval: 0, threshold: 0 } }]);
  expect(prober.current()).toEqual([]);
  prober.update([app(5)]);
  prober.update([]);
  expect(prober.current()).toEqual([]);
});

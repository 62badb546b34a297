import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import { WebSocketServer } from "ws";
import { dial, type OnStream } from "#agent/link/dial.ts";
import { createLinkRegistry } from "#server/link/linkRegistry.ts";

const AGENT = "5b0e5b0e-0000-4000-8000-000000000001";

/** A real link, whose agent answers by `onStream`. Left with the test. */
export async function aLink(onStream: OnStream) {
  const hooks = {
    agentConnected: () => {},
    agentSeen: () => {},
    agentDisconnected: () => {},
    agentLatency: () => {},
  };
  const registry = createLinkRegistry({ hooks, onHookError: () => {} });
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => registry.accept(AGENT, socket));
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stopped = new AbortController();
  void dial({ url, token: "t", signal: stopped.signal, onStream, onUp: () => {} });
  onTestFinished(async () => {
    stopped.abort();
    await registry.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await vi.waitUntil(() => registry.get(AGENT), { timeout: 10_000 });
  return {
    link: registry.get(AGENT)!,
    cut: () => server.clients.forEach((socket) => void socket.terminate()),
  };
}

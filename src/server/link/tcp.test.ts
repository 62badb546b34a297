import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { createLinkServer } from "#agent/link/linkServer.ts";
import type { ListeningPorts } from "#agent/ports/listeningPorts.ts";
import { aLink } from "../../../e2e/aLink.ts";
import { createFlood, untilStill } from "../testing/flood.ts";
import { listening } from "../testing/listening.ts";
import { AgentFailed, AgentGone, TcpRefused } from "./agentLinks.ts";

vi.setConfig({ testTimeout: 30_000 });
const PORT = { process_name: "node", network: "tcp", port: 5173 };

/** An agent on its link. */
const setup = (list: ListeningPorts["list"] = async () => [PORT]) =>
  aLink(
    createLinkServer({
      terminals: { list: () => [], end: () => false, serve: () => {}, closeAll: async () => {} },
      ports: { list },
      refresh: () => {},
      stop: () => {},
    }),
  );

/** What the accepted side of a connection gets to do, and what it saw. */
async function aServer(onSocket: (socket: Socket) => void, host?: string) {
  return listening(createServer({ allowHalfOpen: true }, onSocket), host);
}

test("the agent's listening ports come over the link", async () => {
  const { link } = await setup();
  expect(await link.listeningPorts()).toEqual([PORT]);
});

test("a scan that failed is the agent's fault, with its words", async () => {
  const { link } = await setup(async () => {
    throw new Error("permission denied");
  });
  const failed = link.listeningPorts();
  await expect(failed).rejects.toThrow(AgentFailed);
  await expect(failed).rejects.toThrow("scan listening ports: permission denied");
});

test("a connection carries bytes both ways, and each side's end reaches the other alone", async () => {
  const { link } = await setup();
  const port = await aServer((socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end(`got ${Buffer.concat(chunks).length}`)); // after our end, as HTTP/1.0 does
  });
  const stream = await link.openTcp({ host: "localhost", port });
  stream.write(Buffer.alloc(300_000));
  stream.end();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toBe("got 300000");
});

test("a server that listens on one family only is reached by `localhost`", async () => {
  const { link } = await setup();
  const port = await aServer((socket) => socket.end("six"), "::1");
  const stream = await link.openTcp({ host: "localhost", port });
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toBe("six");
});

test("nothing that listens is told apart from an agent that is gone", async () => {
  const { link, cut } = await setup();
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  const refused = link.openTcp({ host: "localhost", port });
  await expect(refused).rejects.toThrow(TcpRefused);
  await expect(refused).rejects.toMatchObject({ kind: "refused" });
  cut();
  await vi.waitFor(() => expect(link.openTcp({ host: "localhost", port })).rejects.toThrow(AgentGone));
});

test.each(["192.0.2.1", "example.com", "10.0.0.1", "127.0.0.1.example.com", "0.0.0.0", "::"])(
  "the agent dials nothing but its own machine: %s",
  async (host) => {
    const { link } = await setup();
    await expect(link.openTcp({ host, port: 80 })).rejects.toThrow("it answered 403");
  },
);

test("a connection that was reset does not look like one that ended", async () => {
  const { link } = await setup();
  const port = await aServer((socket) => {
    socket.write("half");
    socket.once("data", () => socket.resetAndDestroy());
  });
  const stream = await link.openTcp({ host: "localhost", port });
  await once(stream, "data");
  const failed = once(stream, "error");
  stream.write("go");
  expect((await failed)[0]).toBeInstanceOf(Error);
});

test("when the server leaves, the connection on the agent's machine closes", async () => {
  const { link } = await setup();
  const closed = new Promise<void>((resolve) => {
    void aServer((socket) => {
      socket.on("error", () => {});
      socket.on("close", () => resolve());
      socket.resume().on("end", () => socket.end());
      socket.write("hello");
    }).then(async (port) => {
      const stream = await link.openTcp({ host: "localhost", port });
      stream.once("data", () => stream.destroy());
    });
  });
  await closed;
});

test("a reader that stands still stops its writer", async () => {
  const { link } = await setup();
  const flood = createFlood(200_000_000);
  const port = await aServer((socket) => {
    socket.on("error", () => {});
    flood.pour(socket);
  });
  const stream = await link.openTcp({ host: "localhost", port });
  await untilStill(flood.written);
  expect(flood.written()).toBeLessThan(20_000_000);
  stream.destroy();
});

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { duplexOf } from "./duplexOf.ts";
import { openTunnel } from "./openTunnel.ts";
import { serveTunnel } from "./serveTunnel.ts";

/** Both ends over a connection, and a server behind that does what the test says. */
async function setup(serve: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const pipes = createServer({ noDelay: true }, (socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
  await once(pipes, "listening");
  const down = connect({ port: (pipes.address() as AddressInfo).port, host: "127.0.0.1", noDelay: true });
  const [up] = (await once(pipes, "connection")) as [Socket];
  const outer = duplexOf(up, up);
  const served = serveTunnel(outer, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const opened = await openTunnel(duplexOf(down, down));
  onTestFinished(() => {
    opened.close();
    outer.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
    pipes.close();
  });
  const dial = () => {
    const socket = connect({
      port: Number(new URL(opened.url).port),
      host: "127.0.0.1",
      allowHalfOpen: true,
    });
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { served, opened, outer, server, dial, down, up };
}

/** All until the other side ends, or why not. `stream/consumers` would destroy our own direction with it. */
function buffer(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.once("end", () => resolve(Buffer.concat(chunks)));
    socket.once("error", reject);
  });
}

const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const chunks = fc
  .array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 8 })
  .map((sizes) => sizes.map((size) => randomBytes(size)));

test("random chunks in both directions and half closes in either order arrive whole", async () => {
  let toSend: Buffer[] = [];
  let waitsForEnd = false;
  let received: Promise<Buffer> | undefined;
  const { dial } = await setup((socket) => {
    const say = () => {
      for (const chunk of toSend) socket.write(chunk);
      socket.end();
    };
    received = buffer(socket);
    if (waitsForEnd) void received.then(say, () => {});
    else say();
  });
  await fc.assert(
    fc.asyncProperty(chunks, chunks, fc.boolean(), async (there, back, serverWaits) => {
      [toSend, waitsForEnd, received] = [back, serverWaits, undefined];
      const socket = dial();
      const answer = buffer(socket);
      // One that waits for the other's end must not be waited for.
      if (!serverWaits) await answer;
      for (const chunk of there) socket.write(chunk);
      socket.end();
      expect(sha(await answer)).toBe(sha(Buffer.concat(back)));
      expect(sha(await received!)).toBe(sha(Buffer.concat(there)));
    }),
    { numRuns: 40 },
  );
});

test("a reader that is slow to begin gets everything, also after the stream has ended", async () => {
  const bytes = randomBytes(400_000);
  let served: Socket | undefined;
  const { dial } = await setup((socket) => {
    served = socket.end(bytes).resume();
  });
  const socket = dial();
  socket.end();
  await vi.waitUntil(() => served?.closed, { timeout: 10_000 });
  expect(sha(await buffer(socket))).toBe(sha(bytes));
});

test("one who does not read holds its sender back, and nobody else", async () => {
  let sent = 0;
  const { dial } = await setup((socket) => {
    socket.once("data", (first) => {
      if (first.toString() === "echo") return socket.end("echo");
      const more = () => {
        while (socket.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      socket.on("drain", more);
      more();
    });
  });
  const stalled = dial();
  stalled.pause();
  stalled.write("flood");
  let before = -1;
  await vi.waitUntil(
    () => {
      const rests = sent > 0 && sent === before;
      before = sent;
      return rests;
    },
    { timeout: 10_000, interval: 300 },
  );
  expect(sent).toBeLessThan(32_000_000);
  const other = dial();
  other.write("echo");
  expect((await buffer(other)).toString()).toBe("echo");
});

test("a connection that the server resets, or refuses, is not one that ended well", async () => {
  const { dial, server } = await setup((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const reset = dial();
  reset.write("x");
  await expect(buffer(reset)).rejects.toMatchObject({ code: "ECONNRESET" });
  server.close();
  const refused = dial();
  await expect(buffer(refused)).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("an end in the middle of traffic, from whichever side, is a close and never an error", async () => {
  const ends = fc.constantFrom("up.end", "up.destroy", "down.end", "down.destroy", "outer", "close", "leave");
  await fc.assert(
    fc.asyncProperty(ends, fc.nat({ max: 1_000_000 }), async (end, bytes) => {
      const { dial, served, opened, outer, down, up } = await setup((socket) => socket.pipe(socket));
      let received = 0;
      const sockets = [dial(), dial(), dial()];
      const closed = sockets.map((socket) => {
        socket.on("error", () => {});
        socket.on("data", (chunk: Buffer) => {
          received += chunk.length;
          socket.write(chunk); // round and round
        });
        socket.write(randomBytes(300_000));
        return new Promise((resolve) => socket.once("close", resolve));
      });
      await vi.waitUntil(() => received > bytes, { timeout: 20_000, interval: 1 });
      if (end === "up.end") up.end();
      if (end === "up.destroy") up.destroy();
      if (end === "down.end") down.end();
      if (end === "down.destroy") down.destroy();
      if (end === "outer") outer.destroy();
      if (end === "close") opened.close();
      if (end === "leave") {
        served.leave();
        await vi.waitUntil(() => opened.leaving.aborted, { timeout: 20_000, interval: 1 });
        opened.close();
      }
      await Promise.all(closed);
    }),
    { numRuns: 30 },
  );
});

test("who is asked to leave has its connections still; without the other end it has none", async () => {
  const { dial, served, opened, outer } = await setup((socket) => socket.pipe(socket));
  await served.opened;
  expect(opened.leaving.aborted).toBe(false);
  served.leave();
  await vi.waitUntil(() => opened.leaving.aborted);
  const socket = dial();
  socket.end("still");
  expect((await buffer(socket)).toString()).toBe("still");
  const cut = dial();
  cut.write("x");
  await once(cut, "data");
  outer.destroy();
  await expect(buffer(cut)).rejects.toMatchObject({ code: "ECONNRESET" });
});

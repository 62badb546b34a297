import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ask, hijack, listen } from "./exchange.ts";

const never = new AbortController().signal;
const GET = { method: "GET", path: "/x" } as const;

/** Engines as they should not be. */
async function serve(listener: RequestListener) {
  const path = join(tmpdir(), `quarterdeck-exchange-${randomUUID().slice(0, 8)}.sock`);
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(path);
  await once(server, "listening");
  return { kind: "unix" as const, path };
}

test("an engine that says nothing, or stops in the middle, is left after the time", async () => {
  const silent = await serve(() => {});
  const error = { kind: "not_answering", message: "the container engine gave no answer within 0.05 s" };
  await expect(ask(silent, { ...GET, timeMs: 50 }, never)).rejects.toMatchObject(error);
  const stuck = await serve((_, response) => void response.write("{"));
  await expect(ask(stuck, { ...GET, timeMs: 50 }, never)).rejects.toMatchObject(error);
});

test("the limit of a stream is for its beginning", async () => {
  const address = await serve((_, response) => {
    response.write("a");
    setTimeout(() => response.end("b"), 120);
  });
  let text = "";
  for await (const chunk of listen(address, { ...GET, timeMs: 60 }, never)) text += Buffer.from(chunk);
  expect(text).toBe("ab");
});

test("an answer that breaks off is no answer", async () => {
  const address = await serve((_, response) => {
    response.write('{"a":');
    setImmediate(() => response.destroy());
  });
  await expect(ask(address, GET, never)).rejects.toMatchObject({
    kind: "not_answering",
    message: expect.stringContaining("broke off"),
  });
});

test("an answer without end is not kept", async () => {
  const block = Buffer.alloc(1024 * 1024, 32);
  const address = await serve((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(block));
    };
    response.on("drain", more);
    more();
  });
  await expect(ask(address, GET, never)).rejects.toMatchObject({
    message: expect.stringContaining("more than"),
  });
});

test("a refusal has the engine's message, in JSON or not", async () => {
  const json = await serve((_, response) => void response.writeHead(409).end('{"message":"in use"}\n'));
  await expect(ask(json, GET, never)).rejects.toMatchObject({
    kind: "refused",
    status: 409,
    message: "in use",
  });
  const plain = await serve((_, response) => void response.writeHead(502).end("bad gateway\n"));
  await expect(ask(plain, GET, never)).rejects.toMatchObject({ status: 502, message: "bad gateway" });
  const empty = await serve((_, response) => void response.writeHead(500).end());
  await expect(ask(empty, GET, never)).rejects.toThrow("the container engine answered 500");
});

test("one who aborts gets his own reason, whether the call waited, read or had not begun", async () => {
  const address = await serve((_, response) => void response.write("a"));
  const aborted = AbortSignal.abort(new Error("before"));
  await expect(ask(address, GET, aborted)).rejects.toThrow("before");
  const waiting = new AbortController();
  const asked = ask(address, GET, waiting.signal);
  setImmediate(() => waiting.abort(new Error("during")));
  await expect(asked).rejects.toThrow("during");
  const reading = new AbortController();
  const read = (async () => {
    for await (const _ of listen(address, GET, reading.signal)) reading.abort(new Error("while reading"));
  })();
  await expect(read).rejects.toThrow("while reading");
});

test("an engine that answers instead of opening a stream is told so", async () => {
  const address = await serve((_, response) => void response.end("ok"));
  await expect(hijack(address, { ...GET, method: "POST" }, never)).rejects.toThrow("did not open a stream");
});

import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { expect, test, vi } from "vitest";
import { aLink } from "../../../e2e/aLink.ts";
import { AgentFailed, AgentGone } from "./agentLinks.ts";

vi.setConfig({ testTimeout: 30_000 });

/** A link whose agent answers everything with `answer`. */
async function setup(answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void) {
  const { link, cut } = await aLink((stream, headers) => {
    stream.on("error", () => {}); // the test cut it
    answer(stream, headers);
  });
  const caller = new AbortController();
  return {
    link,
    caller,
    cut,
    async lines() {
      const lines = await link.lines("/x", { signal: caller.signal, headWithinMs: 10_000 });
      if (lines.kind === "refused") throw new Error(`refused with ${lines.answer.status}`);
      return lines.values[Symbol.asyncIterator]();
    },
  };
}

test("values survive whatever way their bytes are cut", async () => {
  const sent = [{ text: "🚢 Köln" }, [1, 2], "", { text: "x".repeat(40_000) }, null];
  const bytes = Buffer.from(`${sent.map((value) => JSON.stringify(value)).join("\n")}\n`);
  const { lines } = await setup(async (stream) => {
    stream.respond({ ":status": 200 });
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 7_000) * 2 + 1) {
      stream.write(bytes.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    stream.end();
  });
  const values = await lines();
  const read: unknown[] = [];
  for (let next = await values.next(); !next.done; next = await values.next()) read.push(next.value);
  expect(read).toEqual(sent);
});

test("a refusal comes with its status and body, lines and answers alike", async () => {
  const { link, caller } = await setup((stream) => {
    stream.respond({ ":status": 409 });
    stream.end('{"message":"no"}');
  });
  const answer = { status: 409, body: '{"message":"no"}' };
  const { signal } = caller;
  expect(await link.ask({ method: "POST", path: "/x", signal })).toEqual(answer);
  expect(await link.lines("/x", { signal, headWithinMs: 1_000 })).toEqual({ kind: "refused", answer });
});

test("a line without end, or one that is no JSON, is the agent's fault", async () => {
  const flood = Buffer.alloc(1_000_000, "x");
  const endless = await setup((stream) => {
    stream.respond({ ":status": 200 });
    const write = () => {
      while (stream.writable) if (!stream.write(flood)) return void stream.once("drain", write);
    };
    write();
  });
  await expect((await endless.lines()).next()).rejects.toThrow("too long");
  const broken = await setup((stream) => {
    stream.respond({ ":status": 200 });
    stream.end("{]\n");
  });
  await expect((await broken.lines()).next()).rejects.toThrow(AgentFailed);
});

test("an answer longer than asked for is not read to its end", async () => {
  const { link } = await setup((stream) => {
    stream.respond({ ":status": 200 });
    stream.end(Buffer.alloc(300_000, "x"));
  });
  const long = link.ask({ method: "GET", path: "/x", maxBytes: 100_000 });
  await expect(long).rejects.toThrow("too long");
  expect((await link.ask({ method: "GET", path: "/x", maxBytes: 300_000 })).body).toHaveLength(300_000);
});

test("a cut link ends lines as a lost agent", async () => {
  const { lines, cut } = await setup((stream) => {
    stream.respond({ ":status": 200 });
    stream.write("1\n");
  });
  const values = await lines();
  expect(await values.next()).toEqual({ done: false, value: 1 });
  const next = values.next();
  cut();
  await expect(next).rejects.toThrow(AgentGone);
});

test("who does not wait any more ends the agent's stream, before its head and after", async () => {
  let closed = 0;
  const { link, caller, lines } = await setup((stream, headers) => {
    stream.on("close", () => closed++);
    if (headers[":path"] === "/silent") return;
    stream.respond({ ":status": 200 });
    stream.write("1\n");
  });
  const values = await lines();
  await values.next();
  const { signal } = caller;
  const silent = link.ask({ method: "DELETE", path: "/silent", signal, withinMs: Number.POSITIVE_INFINITY });
  caller.abort();
  await expect(silent).rejects.toThrow(AgentFailed);
  await expect(values.next()).rejects.toThrow(AgentFailed);
  await vi.waitUntil(() => closed === 2, { timeout: 10_000 });
  await expect(link.ask({ method: "GET", path: "/x", signal })).rejects.toThrow(AgentFailed);
});

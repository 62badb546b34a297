import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { AgentFailed, AgentGone, type Answer, type Ask } from "./agentLinks.ts";

/** What is answered from memory: an agent that takes longer is in trouble. */
const ANSWER_MS = 10_000;
const MAX_ANSWER_BYTES = 1_048_576;

export type Opening = {
  endStream: boolean;
  /** Ends the stream whenever it aborts. */
  signal?: AbortSignal | undefined;
  /** Until the head of the answer is there; Infinity for no limit. */
  headWithinMs?: number | undefined;
};

/** Calls back after so many milliseconds; Infinity is never. */
function after(ms: number, work: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** Sends the request and resolves with its stream when the agent has answered its head. */
export function openStream(
  session: ClientHttp2Session,
  agentId: string,
  headers: Record<string, string>,
  { endStream, signal, headWithinMs = ANSWER_MS }: Opening,
): Promise<{ stream: ClientHttp2Stream; status: number }> {
  return new Promise((resolve, reject) => {
    if (session.closed || session.destroyed) return reject(new AgentGone(agentId));
    if (signal?.aborted) return reject(new AgentFailed(agentId, "nobody waits for the answer"));
    const stream = session.request(headers, { endStream });
    const stopTimer = after(headWithinMs, () =>
      stream.destroy(new AgentFailed(agentId, `no answer within ${headWithinMs / 1000} s`)),
    );
    const leave = () => stream.destroy(new AgentFailed(agentId, "nobody waits for the answer"));
    signal?.addEventListener("abort", leave, { once: true });
    stream.on("error", reject); // stays: a stream may fail at any time, and its reader may be gone by then
    stream.once("close", () => {
      stopTimer();
      signal?.removeEventListener("abort", leave);
      reject(
        session.destroyed ? new AgentGone(agentId) : new AgentFailed(agentId, "the request was cut off"),
      );
    });
    stream.once("response", ({ ":status": status = 0 }) => {
      stopTimer();
      resolve({ stream, status });
    });
  });
}

/** A request with an answer that fits in memory. `withinMs` is for all of it. */
export async function request(
  session: ClientHttp2Session,
  agentId: string,
  { method, path, signal, withinMs, maxBytes = MAX_ANSWER_BYTES }: Ask,
): Promise<Answer> {
  const headers = { ":method": method, ":path": path };
  const from = Date.now();
  const opening = { endStream: true, signal, headWithinMs: withinMs };
  const { stream, status } = await openStream(session, agentId, headers, opening);
  const left = withinMs === undefined ? ANSWER_MS : from + withinMs - Date.now();
  return { status, body: await readText(session, agentId, stream, { maxBytes, withinMs: left }) };
}

/** The rest of a stream as text, bounded in length and time. */
export async function readText(
  session: ClientHttp2Session,
  agentId: string,
  stream: ClientHttp2Stream,
  { maxBytes = MAX_ANSWER_BYTES, withinMs = ANSWER_MS }: { maxBytes?: number; withinMs?: number } = {},
): Promise<string> {
  const stopTimer = after(withinMs, () => stream.destroy(new AgentFailed(agentId, "its answer did not end")));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AgentFailed(agentId, "its answer is too long");
      chunks.push(chunk);
    }
    // A link that dies without an error ends the stream early: a whole answer has closed it cleanly.
    if (stream.rstCode !== 0 || session.destroyed) throw new AgentGone(agentId);
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    stopTimer();
  }
}

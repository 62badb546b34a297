import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { AgentFailed, AgentGone } from "./agentLinks.ts";

/** Every call but a terminal is answered from memory; an agent that takes longer is in trouble. */
const ANSWER_MS = 10_000;
const MAX_ANSWER_BYTES = 1_048_576;

export type Answer = { status: number; body: string };

/** Sends the request and resolves with its stream when the agent has answered its head. */
export function openStream(
  session: ClientHttp2Session,
  agentId: string,
  headers: Record<string, string>,
  { endStream }: { endStream: boolean },
): Promise<{ stream: ClientHttp2Stream; status: number }> {
  return new Promise((resolve, reject) => {
    if (session.closed || session.destroyed) return reject(new AgentGone(agentId));
    const stream = session.request(headers, { endStream });
    const timer = setTimeout(
      () => stream.destroy(new AgentFailed(agentId, `no answer within ${ANSWER_MS / 1000} s`)),
      ANSWER_MS,
    );
    stream.on("error", reject); // stays: a stream may fail at any time, and its reader may be gone by then
    stream.once("close", () => {
      clearTimeout(timer);
      reject(
        session.destroyed ? new AgentGone(agentId) : new AgentFailed(agentId, "the request was cut off"),
      );
    });
    stream.once("response", ({ ":status": status = 0 }) => {
      clearTimeout(timer);
      resolve({ stream, status });
    });
  });
}

/** A request with a small answer. */
export async function request(
  session: ClientHttp2Session,
  agentId: string,
  method: "GET" | "POST" | "DELETE",
  path: string,
): Promise<Answer> {
  const headers = { ":method": method, ":path": path };
  const { stream, status } = await openStream(session, agentId, headers, { endStream: true });
  return { status, body: await readText(session, agentId, stream) };
}

/** The rest of a stream as text, bounded in length and time. */
export async function readText(
  session: ClientHttp2Session,
  agentId: string,
  stream: ClientHttp2Stream,
): Promise<string> {
  const timer = setTimeout(
    () => stream.destroy(new AgentFailed(agentId, "its answer did not end")),
    ANSWER_MS,
  );
  let body = "";
  stream.setEncoding("utf8");
  try {
    for await (const text of stream) {
      body += text;
      if (body.length > MAX_ANSWER_BYTES) throw new AgentFailed(agentId, "its answer is too long");
    }
    // A link that dies without an error ends the stream early: a whole answer has closed it cleanly.
    if (stream.rstCode !== 0 || session.destroyed) throw new AgentGone(agentId);
    return body;
  } finally {
    clearTimeout(timer);
  }
}

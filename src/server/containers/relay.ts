import type { IncomingMessage } from "node:http";
import { whileThere } from "../http/callerLeft.ts";
import { HttpError } from "../http/httpError.ts";
import type { JsonStream } from "../http/streams.ts";
import { AgentFailed, AgentGone } from "../link/agentLinks.ts";

type Call<M> = { request: IncomingMessage; accept: () => Promise<JsonStream<M>> };

/**
 * Passes an agent's stream on. The caller's is accepted when the agent's is open, so that all refusals come before it
 * (containers.md CT30). The agent is read as fast as the caller reads. When the agent goes away the stream is merely
 * over: 1000 (CT37).
 */
export function relay<M>(
  { request, accept }: Call<M>,
  open: (signal: AbortSignal) => Promise<AsyncIterable<M>>,
): Promise<void> {
  return whileThere(request, async (left) => {
    const over = new AbortController();
    const end = () => over.abort(left.reason);
    left.addEventListener("abort", end, { once: true });
    if (left.aborted) end();
    try {
      const messages = await open(over.signal);
      const out = await accept();
      out.signal.addEventListener("abort", end, { once: true });
      for await (const message of messages) {
        if (out.signal.aborted) return;
        await out.send(message);
      }
    } catch (error) {
      if (error instanceof AgentGone) return;
      if (error instanceof AgentFailed && !over.signal.aborted)
        throw new HttpError(500, { message: "The agent's stream failed.", detail: error.what });
      throw error;
    } finally {
      over.abort();
    }
  });
}

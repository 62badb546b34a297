import type { z } from "zod";
import { Envelope } from "#api/http/errors.ts";
import { connectedAgent, type ReachDeps } from "../agents/connectedAgent.ts";
import { HttpError } from "../http/httpError.ts";
import { AgentFailed, AgentGone, type Answer, type Ask } from "../link/agentLinks.ts";

/** What a route says when its question came to nothing (containers.md §2.1, rows 8 and 10). */
export type Words = { left: string; failed: string };

/** States of a thousand containers, ten thousand lines of a log. */
const MAX_ANSWER_BYTES = 16_777_216;

/** Asks, and takes the agent's refusals for the answer: same status, same envelope (row 9). */
export async function askAgent<S extends z.ZodType>(
  deps: ReachDeps,
  agentId: string,
  words: Words,
  ask: Ask & { signal: AbortSignal },
  response: S,
): Promise<z.output<S>> {
  const { link } = await connectedAgent(deps, agentId);
  return inWords(words, ask.signal, async () => {
    const answer = await link.ask({ maxBytes: MAX_ANSWER_BYTES, ...ask });
    if (answer.status < 200 || answer.status > 299) throw refusal(agentId, answer);
    return read(agentId, response, answer.body === "" ? null : JSON.parse(answer.body));
  });
}

/** Resolves when the agent has begun to answer; the values end with an AgentGone when it goes away. */
export async function askForLines<S extends z.ZodType>(
  deps: ReachDeps,
  agentId: string,
  words: Words,
  { path, signal, headWithinMs }: { path: string; signal: AbortSignal; headWithinMs: number },
  message: S,
): Promise<AsyncIterable<z.output<S>>> {
  const { link } = await connectedAgent(deps, agentId);
  const values = await inWords(words, signal, async () => {
    const lines = await link.lines(path, { signal, headWithinMs });
    if (lines.kind === "refused") throw refusal(agentId, lines.answer);
    return lines.values;
  });
  return (async function* () {
    for await (const value of values) yield read(agentId, message, value);
  })();
}

async function inWords<T>(words: Words, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError) throw error;
    if (signal.aborted) throw new HttpError(408, { message: words.left, detail: "Request timed out." });
    throw new HttpError(500, { message: words.failed, detail: detailOf(error) }, { cause: error });
  }
}

function detailOf(error: unknown): string {
  if (error instanceof AgentFailed) return error.what;
  if (error instanceof AgentGone) return "The connection to the agent was lost.";
  return String(error);
}

function refusal(agentId: string, { status, body }: Answer): Error {
  const envelope = Envelope.safeParse(jsonOf(body));
  if (status >= 400 && status <= 599 && envelope.success) return new HttpError(status, envelope.data);
  return new AgentFailed(agentId, `it answered ${status}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read<S extends z.ZodType>(agentId: string, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const at = result.error.issues[0]?.path.join(".");
  throw new AgentFailed(agentId, `its answer is not what was asked for${at ? ` (at ${at})` : ""}`);
}

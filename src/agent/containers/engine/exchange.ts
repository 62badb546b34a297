import { type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { addressText } from "./address.ts";
import type { EngineAddress } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { connectionTrouble } from "./engineTrouble.ts";

export type Call = {
  method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  path: string;
  json?: unknown;
  /** Of a body that is not JSON. */
  body?: { type: string; bytes: AsyncIterable<Uint8Array> };
  /** For the whole answer; of a stream, until it begins. 0 is no limit. */
  timeMs?: number;
};

const ANSWER_MS = 15_000;
/** The inspect of a large container is some 10 KiB, the list of a thousand 2 MiB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_ERROR_BYTES = 16 * 1024;

type Opened = { response: IncomingMessage; socket?: Duplex; head: Uint8Array };

/** Sends a call on a connection of its own: a kept one may be closed by the engine in the moment of its next use. */
function open(address: EngineAddress, call: Call, signal: AbortSignal, kind: "whole" | "stream" | "duplex") {
  return new Promise<Opened>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timeMs = call.timeMs ?? ANSWER_MS;
    const outgoing = request({
      ...(address.kind === "unix"
        ? { socketPath: address.path }
        : { host: address.host, port: address.port }),
      agent: false,
      method: call.method,
      path: call.path,
      headers: headersOf(call, kind === "duplex"),
    });
    let answer: IncomingMessage | undefined;
    const end = (error: Error) => void (answer ?? outgoing).destroy(error);
    const abort = () => end(asError(signal.reason));
    const late = () =>
      end(
        new EngineError("not_answering", `the container engine gave no answer within ${timeMs / 1000} s`, {
          nextStep: "See whether `docker ps` answers on this machine, and restart the engine if it does not.",
        }),
      );
    const timer = timeMs > 0 ? setTimeout(late, timeMs) : undefined;
    signal.addEventListener("abort", abort, { once: true });
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    };
    outgoing.once("close", over);
    outgoing.on("error", (error) => {
      over();
      reject(error instanceof EngineError || signal.aborted ? error : connectionTrouble(address, error));
    });
    outgoing.once("response", (response) => {
      answer = response;
      if (kind !== "whole") clearTimeout(timer);
      resolve({ response, head: new Uint8Array() });
    });
    outgoing.once("upgrade", (response, socket, head) => {
      over();
      resolve({ response, socket, head });
    });
    sendBody(outgoing, call);
  });
}

const asError = (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason)));

function headersOf(call: Call, upgrade: boolean): Record<string, string> {
  return {
    Host: "docker",
    ...(call.json === undefined ? {} : { "Content-Type": "application/json" }),
    ...(call.body ? { "Content-Type": call.body.type } : {}),
    ...(upgrade ? { Connection: "Upgrade", Upgrade: "tcp" } : {}),
  };
}

function sendBody(outgoing: ClientRequest, call: Call) {
  if (!call.body) return void outgoing.end(call.json === undefined ? undefined : JSON.stringify(call.json));
  const { bytes } = call.body;
  void (async () => {
    for await (const chunk of bytes) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(chunk))
        await new Promise<void>((resolve) => {
          const go = () => {
            outgoing.off("drain", go).off("close", go);
            resolve();
          };
          outgoing.on("drain", go).on("close", go);
        });
    }
    outgoing.end();
  })().catch((error) => outgoing.destroy(asError(error)));
}

async function readAll(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new EngineError("not_answering", `the container engine answered more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function refusal(response: IncomingMessage): Promise<EngineError> {
  const status = response.statusCode ?? 0;
  const body = await readAll(response, MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
  let message = body.toString().trim();
  try {
    message = String(JSON.parse(message).message ?? message);
  } catch {
    // plain text, as some proxies and old engines answer
  }
  return new EngineError("refused", message || `the container engine answered ${status}`, { status });
}

const fine = ({ statusCode = 0 }: IncomingMessage) => statusCode < 300 || statusCode === 304;

/** What went wrong while an answer was read: the caller's abort, or the connection. */
function brokenOff(address: EngineAddress, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof EngineError) return error;
  return new EngineError(
    "not_answering",
    `the connection to the container engine at ${addressText(address)} broke off`,
  );
}

/** A whole answer; `undefined` when it is empty. */
export async function ask(address: EngineAddress, call: Call, signal: AbortSignal): Promise<unknown> {
  const { response } = await open(address, call, signal, "whole");
  if (!fine(response)) throw await refusal(response);
  try {
    const body = await readAll(response, MAX_ANSWER_BYTES);
    return body.length === 0 ? undefined : JSON.parse(body.toString());
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new EngineError(
        "not_answering",
        `what answers at ${addressText(address)} is no container engine`,
      );
    throw brokenOff(address, error, signal);
  }
}

/** One header of an answer; `undefined` when there is nothing of that name. */
export async function askHeader(
  address: EngineAddress,
  call: Call,
  header: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { response } = await open(address, { ...call, method: "HEAD" }, signal, "whole");
  response.resume();
  if (response.statusCode === 404) return undefined;
  if (!fine(response)) throw await refusal(response);
  const value = response.headers[header];
  return typeof value === "string" ? value : undefined;
}

/** An answer without end, as it comes. Rejects before the first chunk when the engine refuses. */
export async function* listen(
  address: EngineAddress,
  call: Call,
  signal: AbortSignal,
  onOpen?: () => void,
): AsyncGenerator<Uint8Array, void> {
  const { response } = await open(address, call, signal, "stream");
  if (!fine(response)) throw await refusal(response);
  onOpen?.();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) yield chunk;
    signal.throwIfAborted();
  } catch (error) {
    throw brokenOff(address, error, signal);
  } finally {
    response.destroy();
  }
}

/** Makes of the connection a stream in both directions. `head` is what had already come of it. */
export async function hijack(
  address: EngineAddress,
  call: Call,
  signal: AbortSignal,
): Promise<{ socket: Duplex; head: Uint8Array }> {
  const { response, socket, head } = await open(address, call, signal, "duplex");
  if (socket) return { socket, head };
  if (!fine(response)) throw await refusal(response);
  response.destroy();
  throw new EngineError("not_answering", "the container engine did not open a stream");
}

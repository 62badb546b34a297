import type { Endpoint } from "#api/endpoint.ts";
import { encodeJson } from "./goJson.ts";
import { RawAnswer, type Reply, type TextPieces } from "./handlers.ts";
import { HttpError } from "./httpError.ts";

export type Answer = {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Uint8Array | TextPieces;
};

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

/** What a handler answered, through the contract: nothing leaves that the contract does not name. */
export function answerOf(endpoint: Endpoint, result: unknown, reply: Reply): Answer {
  const status = reply.status ?? endpoint.status;
  if (result instanceof RawAnswer) {
    const type = result.contentType && { "Content-Type": result.contentType };
    return { status, headers: { ...type, ...reply.headers }, body: result.body };
  }
  if (status === 204) return { status, headers: reply.headers, body: "" };
  const body = encodeJson(endpoint.response.parse(result ?? null));
  return { status, headers: { ...JSON_TYPE, ...reply.headers }, body };
}

/** The one place that turns errors into the wire's envelope. */
export function errorAnswer(error: unknown): Answer {
  const known =
    error instanceof HttpError
      ? error
      : HttpError.internal(
          "The reason is in the server's log, under the id of the header X-Coder-Request-Id.",
        );
  if (known.status === 405) return { status: 405, headers: known.headers, body: "" };
  const { message, detail, code, validations } = known.envelope;
  const envelope = {
    message,
    ...(detail && { detail }),
    ...(code && { code }),
    ...(validations?.length && { validations }),
  };
  return { status: known.status, headers: { ...JSON_TYPE, ...known.headers }, body: encodeJson(envelope) };
}

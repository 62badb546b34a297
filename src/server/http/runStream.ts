import type { Logger } from "pino";
import type { Stream } from "#api/endpoint.ts";
import type { Envelope } from "#api/http/errors.ts";
import type { UserActor } from "./auth.ts";
import type { Asked } from "./dispatch.ts";
import { HttpError } from "./httpError.ts";
import { socketJsonStream, sseJsonStream } from "./jsonStreams.ts";
import type { OpenStreams } from "./openStreams.ts";
import { careFor } from "./rawSocket.ts";
import type { Found } from "./routeTable.ts";
import type { AcceptOptions, JsonStream } from "./streams.ts";
import type { Upgrades } from "./upgrades.ts";

/** What log follow and event streams are closed with when the server stops (conventions §7). */
const JSON_SHUTDOWN = 1000;
/** A terminal or a link is worth opening again at once: 1012, service restart. */
const RAW_SHUTDOWN = 1012;

type Deps = { upgrades: Upgrades; streams: OpenStreams; log: Logger };

/** Runs the handler of a stream. An error before it accepted is thrown on, a later one ends the stream with 1011. */
export function createRunStream({ upgrades, streams, log }: Deps) {
  return async (found: Found, { response, ...asked }: Asked): Promise<void> => {
    const endpoint = found.route.endpoint as Stream; // the dispatcher sends only streams here
    const user = asked.actor?.kind === "user" ? (asked.actor as UserActor) : undefined;
    let open: Pick<JsonStream<unknown>, "fail" | "close" | "signal"> | undefined;
    const socket = async (shutdownCode: number, options: AcceptOptions) =>
      careFor(await upgrades.accept(asked.request, options.maxPayload), user, streams, shutdownCode, options);
    const accepts = {
      async accept(options: AcceptOptions = {}) {
        const stream = found.twin
          ? sseJsonStream(endpoint, response, user, streams)
          : socketJsonStream(endpoint, await socket(JSON_SHUTDOWN, options));
        open = stream;
        return stream;
      },
      async acceptRaw(options: AcceptOptions = {}) {
        const raw = await socket(RAW_SHUTDOWN, options);
        open = {
          signal: raw.signal,
          fail: async ({ message }) => raw.close(1011, message),
          close: (code = 1000, reason = "") => raw.close(code, reason),
        };
        return raw;
      },
    };
    try {
      // The argument is built from the same endpoint that gave the handler its type.
      await (found.route.handle as (call: unknown) => Promise<unknown>)({ ...asked, ...accepts });
      if (!open) throw new Error(`the handler of ${endpoint.path} is done and never accepted`);
      (open as JsonStream<unknown>).close();
    } catch (error) {
      if (!open) throw error;
      if (open.signal.aborted) return; // the reader left, and the handler stumbled over it
      if (!(error instanceof HttpError)) log.error({ err: error, path: endpoint.path }, "a stream failed");
      await open.fail(envelopeOf(error));
    }
  };
}

function envelopeOf(error: unknown): Envelope {
  if (error instanceof HttpError) return error.envelope;
  return { message: "An internal server error occurred." };
}

import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { OpenPty } from "#api/link/capabilities.ts";
import type { Terminals } from "../pty/terminals.ts";
import type { OnStream } from "./dial.ts";

export type Capabilities = {
  terminals: Terminals;
  refresh(): void;
  stop(): void;
};

/** The agent's HTTP/2 interface (api/link/capabilities.ts). Its only client is the server that the agent dialled. */
export function createLinkServer({ terminals, refresh, stop }: Capabilities): OnStream {
  const routes: Record<
    string,
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, id: string) => void
  > = {
    "GET /terminals": (stream) => json(stream, { terminals: terminals.list() }),
    "DELETE /terminals/:id": (stream, _, id) => empty(stream, terminals.end(id, "request") ? 204 : 404),
    "POST /pty"(stream, headers) {
      const open = readOpen(headers["x-open"]);
      if (!open) return empty(stream, 400);
      stream.respond({ ":status": 200 });
      terminals.serve(open, stream);
    },
    "POST /refresh"(stream) {
      refresh();
      empty(stream, 204);
    },
    "POST /stop"(stream) {
      stop();
      empty(stream, 204);
    },
  };
  return (stream, headers) => {
    stream.on("error", () => {}); // the link dropped or the server left: its owner sees the close
    const [, root, id] = (headers[":path"] ?? "").split("/"); // ids are UUIDs: nothing in them is escaped
    const route = routes[`${headers[":method"]} /${root}${id ? "/:id" : ""}`];
    if (!route) return empty(stream, 404);
    route(stream, headers, id ?? "");
  };
}

function readOpen(header: string | string[] | undefined): OpenPty | undefined {
  try {
    return OpenPty.parse(JSON.parse(decodeURIComponent(String(header))));
  } catch {
    return undefined;
  }
}

function json(stream: ServerHttp2Stream, value: unknown): void {
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.end(JSON.stringify(value));
}

function empty(stream: ServerHttp2Stream, status: number): void {
  stream.respond({ ":status": status }, { endStream: true });
}

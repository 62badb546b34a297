import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { z } from "zod";
import { OpenPty, OpenTcp, type ScanFailure } from "#api/link/capabilities.ts";
import type { ListeningPorts } from "../ports/listeningPorts.ts";
import type { Terminals } from "../pty/terminals.ts";
import { serveTcp } from "../tcp/serveTcp.ts";
import type { OnStream } from "./dial.ts";

export type Capabilities = {
  terminals: Terminals;
  ports: ListeningPorts;
  refresh(): void;
  stop(): void;
};

/** The agent's HTTP/2 interface (api/link/capabilities.ts). Its only client is the server that the agent dialled. */
export function createLinkServer({ terminals, ports, refresh, stop }: Capabilities): OnStream {
  const routes: Record<
    string,
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, id: string) => void
  > = {
    "GET /terminals": (stream) => json(stream, { terminals: terminals.list() }),
    "DELETE /terminals/:id": (stream, _, id) => empty(stream, terminals.end(id, "request") ? 204 : 404),
    "POST /pty"(stream, headers) {
      const open = readOpen(OpenPty, headers["x-open"]);
      if (!open) return empty(stream, 400);
      stream.respond({ ":status": 200 });
      terminals.serve(open, stream);
    },
    "GET /listening-ports": (stream) => void listPorts(ports, stream),
    "POST /tcp"(stream, headers) {
      const open = readOpen(OpenTcp, headers["x-open"]);
      if (!open) return empty(stream, 400);
      void serveTcp(open, stream);
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

async function listPorts(ports: ListeningPorts, stream: ServerHttp2Stream): Promise<void> {
  try {
    json(stream, { ports: await ports.list() });
  } catch (error) {
    const detail = `scan listening ports: ${error instanceof Error ? error.message : String(error)}`;
    json(stream, { message: "Could not scan for listening ports.", detail } satisfies ScanFailure, 500);
  }
}

function readOpen<S extends z.ZodType>(
  schema: S,
  header: string | string[] | undefined,
): z.output<S> | undefined {
  try {
    return schema.parse(JSON.parse(decodeURIComponent(String(header))));
  } catch {
    return undefined;
  }
}

function json(stream: ServerHttp2Stream, value: unknown, status = 200): void {
  if (stream.destroyed) return; // the server left while the answer was made
  stream.respond({ ":status": status, "content-type": "application/json" });
  stream.end(JSON.stringify(value));
}

function empty(stream: ServerHttp2Stream, status: number): void {
  stream.respond({ ":status": status }, { endStream: true });
}

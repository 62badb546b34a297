import type { ServerHttp2Stream } from "node:http2";
import type { z } from "zod";
import { OpenPty, OpenTcp, type ScanFailure } from "#api/link/capabilities.ts";
import { OpenNode } from "#api/link/node.ts";
import type { AgentNode } from "../netcheck/agentNode.ts";
import type { ListeningPorts } from "../ports/listeningPorts.ts";
import type { Terminals } from "../pty/terminals.ts";
import { serveTcp } from "../tcp/serveTcp.ts";
import { sendEmpty, sendJson } from "./answers.ts";
import { containerRoutes, type LinkedContainers } from "./containerRoutes.ts";
import type { OnStream } from "./dial.ts";
import { type LinkRoutes, runRoute } from "./routes.ts";

export type Capabilities = {
  terminals: Terminals;
  ports: ListeningPorts;
  /** Those of the current run. */
  containers?: () => LinkedContainers;
  node?: Pick<AgentNode, "serve">;
  refresh(): void;
  stop(): void;
};

/** The agent's HTTP/2 interface (api/link/capabilities.ts). Its only client is the server that the agent dialled. */
export function createLinkServer({
  terminals,
  ports,
  containers,
  node,
  refresh,
  stop,
}: Capabilities): OnStream {
  const routes: LinkRoutes = {
    "GET /terminals": ({ stream }) => sendJson(stream, { terminals: terminals.list() }),
    "DELETE /terminals/:id": ({ stream, id }) => sendEmpty(stream, terminals.end(id, "request") ? 204 : 404),
    "POST /pty"({ stream, headers }) {
      const open = readOpen(OpenPty, headers["x-open"]);
      if (!open) return sendEmpty(stream, 400);
      stream.respond({ ":status": 200 });
      terminals.serve(open, stream);
    },
    "GET /listening-ports": ({ stream }) => void listPorts(ports, stream),
    "POST /tcp"({ stream, headers }) {
      const open = readOpen(OpenTcp, headers["x-open"]);
      if (!open) return sendEmpty(stream, 400);
      void serveTcp(open, stream);
    },
    ...(node && {
      "POST /node"({ stream, headers }) {
        const open = readOpen(OpenNode, headers["x-open"]);
        if (!open) return sendEmpty(stream, 400);
        node.serve(open, stream);
      },
    }),
    "POST /refresh"({ stream }) {
      refresh();
      sendEmpty(stream, 204);
    },
    "POST /stop"({ stream }) {
      stop();
      sendEmpty(stream, 204);
    },
    ...containerRoutes(containers ?? (() => ({ kind: "closed" }))),
  };
  return (stream, headers) => {
    stream.on("error", () => {}); // the link dropped or the server left: its owner sees the close
    if (!runRoute(routes, stream, headers)) sendEmpty(stream, 404);
  };
}

async function listPorts(ports: ListeningPorts, stream: ServerHttp2Stream): Promise<void> {
  try {
    sendJson(stream, { ports: await ports.list() });
  } catch (error) {
    const detail = `scan listening ports: ${error instanceof Error ? error.message : String(error)}`;
    sendJson(stream, { message: "Could not scan for listening ports.", detail } satisfies ScanFailure, 500);
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

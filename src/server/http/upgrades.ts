import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { HttpError } from "./httpError.ts";

/** For streams on which a client has nothing to say. */
const DEFAULT_MAX_PAYLOAD = 65_536;
const GOOD_KEY = /^[+/0-9A-Za-z]{22}==$/;

type Pending = { socket: Duplex; head: Buffer; response: ServerResponse };

export type Upgrades = {
  /** Sends upgrade requests down the same way as all others: `serve` answers them, or `accept` takes the socket. */
  attach(server: Server, serve: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Whether this request came as an upgrade, so that it has no body. */
  isUpgrade(request: IncomingMessage): boolean;
  /** The bare socket of an upgrade that is passed on to somebody else; undefined when it came as none. */
  take(request: IncomingMessage): { socket: Duplex; head: Buffer } | undefined;
  /** Throws an HttpError when it is no good handshake; rejects when the client has gone meanwhile. */
  accept(request: IncomingMessage, maxPayload?: number): Promise<WebSocket>;
};

const refused = (status: number, detail: string, headers = {}) =>
  new HttpError(status, { message: "Failed to accept websocket.", detail }, { headers });

/** Browsers name the page's origin: only our own pages may open sockets with the browser's cookies. */
function checkOrigin({ headers: { origin, host } }: IncomingMessage): void {
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin).host : undefined;
  const isOurs = from !== undefined && from.toLowerCase() === withoutDefaultPort(origin, host ?? "");
  if (!isOurs) throw refused(403, `request Origin "${origin}" is not authorized for Host "${host}"`);
}

/** `URL.host` drops the scheme's own port, which a `Host` header may spell out. */
function withoutDefaultPort(origin: string, host: string): string {
  const ownPort = origin.startsWith("https:") ? ":443" : ":80";
  const name = host.toLowerCase();
  return name.endsWith(ownPort) ? name.slice(0, -ownPort.length) : name;
}

function checkHandshake(request: IncomingMessage): void {
  const { upgrade } = request.headers;
  if (upgrade?.toLowerCase() !== "websocket")
    throw refused(426, "This address speaks WebSocket only.", {
      Connection: "Upgrade",
      Upgrade: "websocket",
    });
  if (request.headers["sec-websocket-version"] !== "13")
    throw refused(400, "Only version 13 of the WebSocket protocol is spoken here.", {
      "Sec-WebSocket-Version": "13",
    });
  if (!GOOD_KEY.test(request.headers["sec-websocket-key"] ?? ""))
    throw refused(400, "The header Sec-WebSocket-Key is missing or malformed.");
  checkOrigin(request);
}

const detach = ({ socket, response }: Pending) =>
  response.detachSocket(socket as Parameters<ServerResponse["detachSocket"]>[0]); // as it was assigned

export function createUpgrades(): Upgrades {
  const pending = new WeakMap<IncomingMessage, Pending>();
  const servers = new Map<number, WebSocketServer>();
  const serverFor = (maxPayload: number) => {
    const known = servers.get(maxPayload);
    if (known) return known;
    // No compression: small frames gain nothing, and its memory per socket is large. No sub-protocol is spoken.
    const options = { noServer: true, perMessageDeflate: false, clientTracking: false, maxPayload } as const;
    const server = new WebSocketServer({ ...options, handleProtocols: () => false });
    servers.set(maxPayload, server);
    return server;
  };
  return {
    attach(server, serve) {
      server.on("upgrade", (request, socket, head) => {
        socket.on("error", () => socket.destroy()); // the peer is gone; `close` tells whoever waits
        const response = new ServerResponse(request);
        response.shouldKeepAlive = false;
        response.assignSocket(socket as Parameters<ServerResponse["assignSocket"]>[0]); // of a TCP server it is one
        response.on("finish", () => socket.end());
        pending.set(request, { socket, head, response });
        serve(request, response);
      });
    },
    isUpgrade: (request) => pending.has(request),
    take(request) {
      const upgrade = pending.get(request);
      if (!upgrade) return undefined;
      detach(upgrade);
      return upgrade;
    },
    accept(request, maxPayload = DEFAULT_MAX_PAYLOAD) {
      return new Promise((resolve, reject) => {
        const upgrade = pending.get(request);
        checkHandshake(request);
        if (!upgrade) throw refused(400, "The connection is not one that can be upgraded.");
        const { socket, head } = upgrade;
        const gone = () => reject(refused(400, "The client left before its WebSocket was accepted."));
        if (socket.destroyed) return gone();
        socket.once("close", gone);
        detach(upgrade);
        serverFor(maxPayload).handleUpgrade(request, socket, head, (webSocket) => {
          socket.off("close", gone);
          resolve(webSocket);
        });
      });
    },
  };
}

import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { AgentLog } from "../../src/api/http/logs.ts";
import { lineText } from "./logHouse.ts";

/** Lines are sent in batches this far apart. */
const EVERY_MS = 10;

/** When a batch whose last line has this number was sent, by the clock pages have too. */
export type Sent = { last: number; at: number };

/** A server that hands every request to the real one, but writes what follows a log itself: as fast as is asked of it. */
export type LogFlood = {
  url: string;
  /** Resolves with the next one who follows. */
  follower(): Promise<WebSocket>;
  /** Sends numbered lines at a rate for a time. Ids go on after `after`, numbers begin at 1. */
  pour(to: WebSocket, rate: number, seconds: number, after: number): Promise<Sent[]>;
  close(): void;
};

export async function openLogFlood(server: string): Promise<LogFlood> {
  const followers: WebSocket[] = [];
  const wanted: ((socket: WebSocket) => void)[] = [];
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const http = createServer(forward);
  function forward(asked: IncomingMessage, answer: ServerResponse) {
    const { method, headers } = asked;
    const onward = request(new URL(asked.url!, server), { method: method!, headers }, (given) => {
      answer.writeHead(given.statusCode!, given.headers);
      given.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  }
  function forwardStream({ method, url, rawHeaders }: IncomingMessage, socket: Duplex) {
    const onward = connect(Number(new URL(server).port), "127.0.0.1");
    const headers = rawHeaders.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("");
    onward.write(`${method} ${url} HTTP/1.1\r\n${headers}\r\n`);
    onward.pipe(socket).pipe(onward);
    for (const end of [onward, socket]) end.on("error", () => {}); // either end may go first
  }
  http.on("upgrade", (asked: IncomingMessage, socket, head) => {
    if (!/\/logs\?.*follow/.test(asked.url!)) return forwardStream(asked, socket);
    sockets.handleUpgrade(asked, socket, head, (follower) => {
      follower.send("[]");
      const take = wanted.shift();
      if (take) take(follower);
      else followers.push(follower);
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async follower() {
      return followers.shift() ?? new Promise((take) => wanted.push(take));
    },
    pour,
    close() {
      for (const client of sockets.clients) client.terminate();
      http.close();
      http.closeAllConnections();
    },
  };
}

async function pour(to: WebSocket, rate: number, seconds: number, after: number): Promise<Sent[]> {
  const size = Math.max(1, Math.round((rate * EVERY_MS) / 1_000));
  const total = Math.round(rate * seconds);
  // Written beforehand: the time of a batch is its sending, not its making.
  const batches = Array.from({ length: Math.ceil(total / size) }, (_, batch) => {
    const from = batch * size;
    const to = Math.min(total, from + size);
    return { last: to, text: JSON.stringify(logs(from, to, after)) };
  });
  const sent: Sent[] = [];
  const started = performance.now();
  while (sent.length < batches.length) {
    const due = Math.floor((performance.now() - started) / EVERY_MS) + 1;
    for (const { last, text } of batches.slice(sent.length, due)) {
      sent.push({ last, at: performance.timeOrigin + performance.now() });
      to.send(text);
    }
    await new Promise((next) => setTimeout(next, 1));
  }
  return sent;
}

const logs = (from: number, to: number, after: number): AgentLog[] =>
  Array.from({ length: to - from }, (_, at) => ({
    id: after + from + at + 1,
    created_at: "2026-11-24T12:00:00.000Z",
    output: `${lineText(from + at)} #${from + at + 1}`,
    level: "info",
    source_id: "3b579bf4-1ed8-4b99-87a8-e9a1e3410410",
  }));

import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import { defaultConfig } from "../../config.ts";
import { createCallUpstream } from "../callUpstream.ts";
import { createProxyApp } from "../proxyApp.ts";

export const SECRET = Buffer.alloc(32, 7);
export const TOKEN = "abcdefghij-abcdefghijklmnopqrstuv";

export type Proxy = {
  url: string;
  /** As a page of the proxy asks: with its Origin, and with the cookie once there is one. */
  page(path: string, init?: RequestInit): Promise<Response>;
  socket(path: string, headers?: Record<string, string>): WebSocket;
  /** Signs in with a pasted token. */
  signIn(token?: string): Promise<Response>;
  cookie(): string;
  close(): Promise<void>;
};

/** A proxy on a port of its own before the deployment at `origin`. */
export async function proxyBefore(
  origin: string,
  { secret = SECRET, caFile, cookie = "" }: { secret?: Buffer; caFile?: string; cookie?: string } = {},
): Promise<Proxy> {
  const upstream = createCallUpstream(origin, caFile);
  const config = { ...defaultConfig, version: "0.0.1", accessUrl: "http://127.0.0.1:7080" };
  const app = createProxyApp({ config, upstream, secret, log: pino({ level: "silent" }) });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const sockets: WebSocket[] = [];
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= app.close();
    return closing;
  };
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate();
    await close();
  });
  let held = cookie;
  const page = async (path: string, init: RequestInit = {}) => {
    const headers = { Origin: url, ...(held !== "" && { Cookie: held }), ...init.headers };
    const response = await fetch(url + path, { redirect: "manual", ...init, headers });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) held = set.split(";")[0]!;
    return response;
  };
  return {
    url,
    page,
    socket(path, headers = {}) {
      const socket = new WebSocket(url.replace("http", "ws") + path, {
        headers: { Origin: url, Cookie: held, ...headers },
      });
      sockets.push(socket);
      socket.on("error", () => {}); // a refusal shows in the test by `handshake`
      return socket;
    },
    signIn: (token = TOKEN) =>
      page("/api/v2/quarterdeck/sign-in-token", { method: "POST", body: JSON.stringify({ token }) }),
    cookie: () => held,
    close,
  };
}

export type Scripted = { origin: string; seen: IncomingMessage[]; server: Server };

/** A deployment that answers as the test wants, for what no real one does on demand; `seen` is what reached it. */
export async function scripted(answer: RequestListener): Promise<Scripted> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

/** Of a deployment to which every token is good. */
export const json =
  (body: unknown, status = 200, headers: Record<string, string | string[]> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };

import { once } from "node:events";
import http, { type IncomingMessage, type OutgoingHttpHeaders } from "node:http";

export type AppAnswer = { status: number; headers: IncomingMessage["headers"]; body: string };
export type AppCall = {
  host: string;
  path?: string;
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
};

/** A request under any host name to the server that listens at `url`: `fetch` chooses its host itself. */
export function openApp(url: string, { host, path = "/", method = "GET", headers = {} }: AppCall) {
  const { port } = new URL(url);
  const all = { Host: host, ...headers };
  return http.request({ host: "127.0.0.1", port, path, method, headers: all, agent: false });
}

export async function callApp(url: string, call: AppCall): Promise<AppAnswer> {
  const request = openApp(url, call);
  request.end(call.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await textOf(response) };
}

export async function textOf(response: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk;
  return body;
}

/** The way of a browser through the dashboard: the cookie of the app's host. */
export async function enterApp(url: string, token: string, host: string): Promise<string> {
  const redirect = `/api/v2/applications/auth-redirect?redirect_uri=${encodeURIComponent(`http://${host}/`)}`;
  const cookie = `coder_session_token=${token}`;
  const passed = await callApp(url, { host: "127.0.0.1", path: redirect, headers: { cookie } });
  const back = new URL(passed.headers.location ?? "");
  const entered = await callApp(url, { host, path: back.pathname + back.search });
  return entered.headers["set-cookie"]![0]!.split(";")[0]!;
}

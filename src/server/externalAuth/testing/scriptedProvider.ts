import { createServer } from "node:http";
import { listening } from "../../testing/listening.ts";

export type Scripted =
  | { status?: number; headers?: Record<string, string>; body?: string | object }
  | "silence"
  | "endless";
export type Request = { method: string; path: string; headers: Record<string, string>; body: string };

/** A provider that answers as a test says, path by path: for habits that no real server has on demand. */
export async function scriptedProvider(script: Record<string, (request: Request) => Scripted>) {
  const requests: Request[] = [];
  const port = await listening(
    createServer(async (incoming, response) => {
      let body = "";
      for await (const chunk of incoming) body += chunk;
      const path = incoming.url!.split("?")[0]!;
      const headers = incoming.headers as Record<string, string>; // none of those that come as lists is looked at
      const request = { method: incoming.method!, path, headers, body };
      requests.push(request);
      const answer = script[path]?.(request) ?? { status: 404, body: "nothing here" };
      if (answer === "silence") return;
      if (answer === "endless") {
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", more);
        response.writeHead(200, { "content-type": "application/json" });
        return more();
      }
      const isText = typeof answer.body === "string";
      response.writeHead(answer.status ?? 200, {
        "content-type": isText ? "text/plain" : "application/json",
        ...answer.headers,
      });
      response.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  return { url, requests, to: (path: string) => requests.filter((request) => request.path === path) };
}

import type { Transport } from "#api/client.ts";
import type { SocketLike } from "#api/socket.ts";
import { type OutOfReach, outOfReachOf } from "./outOfReach.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
/** Answers of a gateway whose server is away: no answer of the server itself. */
const GATEWAY = new Set([502, 503, 504]);

/** Told of every request, so that one place knows whether the server can be reached. */
export type ReachReports = { answered(): void; unanswered(why?: OutOfReach): void };

function csrfToken(): string | undefined {
  if (typeof document === "undefined") return undefined; // a worker has no page, and only reads
  return document.querySelector('meta[property="csrf-token"]')?.getAttribute("content") ?? undefined;
}

/** The page's own origin, the session in its HttpOnly cookie. */
export function browserTransport(reach: ReachReports): Transport {
  return {
    baseUrl: "",
    async fetch(url, init) {
      const headers = new Headers(init.headers);
      const csrf = csrfToken();
      if (csrf !== undefined && !SAFE.has(init.method ?? "GET")) headers.set("X-CSRF-TOKEN", csrf);
      let response: Response;
      try {
        response = await fetch(url, { ...init, headers, credentials: "same-origin" });
      } catch (error) {
        // An abort is the page's own doing and says nothing about the server.
        if (!init.signal?.aborted) reach.unanswered();
        throw error;
      }
      if (GATEWAY.has(response.status)) reach.unanswered(await outOfReachOf(response));
      else reach.answered();
      return response;
    },
    openSocket(url) {
      // A relative address in the WebSocket constructor is young; older browsers want the whole.
      const absolute = new URL(url, location.href);
      absolute.protocol = absolute.protocol.replace("http", "ws");
      // The browser's WebSocket has every member of SocketLike, with event types of its own.
      return new WebSocket(absolute) as unknown as SocketLike;
    },
  };
}

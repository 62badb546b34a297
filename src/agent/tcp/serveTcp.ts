import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { OpenTcp, TcpRefusal } from "#api/link/capabilities.ts";
import { type DialTcpOptions, dialTcp, TcpFailed } from "./dialTcp.ts";
import { joinStream } from "./joinStream.ts";

const STATUS = { forbidden: 403, refused: 502, failed: 504 } as const;

/** Joins a stream of the link to a connection on this machine; each side's end and fault reach the other. */
export async function serveTcp(
  open: OpenTcp,
  stream: ServerHttp2Stream,
  options: Omit<DialTcpOptions, "signal"> = {},
): Promise<void> {
  const left = new AbortController();
  stream.once("close", () => left.abort());
  let socket: Socket;
  try {
    socket = await dialTcp(open, { ...options, signal: left.signal });
  } catch (error) {
    if (stream.destroyed) return;
    const failed = error instanceof TcpFailed ? error : new TcpFailed("failed", String(error));
    stream.respond({ ":status": STATUS[failed.kind] });
    stream.end(JSON.stringify({ message: failed.message } satisfies TcpRefusal));
    return;
  }
  if (stream.destroyed) return void socket.destroy();
  stream.respond({ ":status": 200 });
  joinStream(stream, socket);
}

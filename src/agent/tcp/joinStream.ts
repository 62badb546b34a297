import { constants, type Http2Stream } from "node:http2";
import type { Socket } from "node:net";

const { NGHTTP2_NO_ERROR } = constants;

/** Joins a stream of HTTP/2 to a connection: bytes, ends and faults of each reach the other, in both directions. */
export function joinStream(stream: Http2Stream, socket: Socket): void {
  // Piped by hand and not by pipeline(): that would destroy the other direction with the first that ends.
  stream.pipe(socket, { end: false });
  stream.on("end", () => {
    // A stream that was reset ends too; its close follows.
    if (stream.rstCode === NGHTTP2_NO_ERROR) socket.end();
  });
  socket.pipe(stream);
  socket.on("error", () => {}); // a close event always follows
  socket.on("close", (hadError) => {
    // Not `close()` with a code, which would end the stream before it resets it: a reset would look like an end.
    if (hadError || !socket.readableEnded) stream.destroy(new Error("the connection was reset"));
  });
  stream.on("close", () => {
    const isWhole = stream.readableEnded && stream.writableFinished && stream.rstCode === NGHTTP2_NO_ERROR;
    // It is closed before a slow reader of the socket has all of it.
    if (isWhole) socket.destroySoon();
    else socket.resetAndDestroy();
  });
}

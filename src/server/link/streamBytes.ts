import type { ClientHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";

/**
 * A stream of the link as a socket for Node's HTTP client, which writes its head as a string. Given to an HTTP/2 stream
 * as it is, Node 20 frees the text before it was sent: the first 16 bytes came out as something else (apps/appProxy.test.ts). A
 * Duplex makes buffers of strings, and those are kept.
 */
export function streamBytes(stream: ClientHttp2Stream): Duplex {
  const bytes = new Duplex({
    read: () => void stream.resume(),
    write: (chunk: Buffer, _, done) => void stream.write(chunk, done),
    final: (done) => void stream.end(done),
    destroy(error, done) {
      stream.destroy();
      done(error);
    },
  });
  stream.on("data", (chunk: Buffer) => {
    if (!bytes.push(chunk)) stream.pause();
  });
  stream.on("end", () => bytes.push(null));
  stream.on("error", (error) => bytes.destroy(error));
  stream.on("close", () => {
    if (!stream.readableEnded || !bytes.writableFinished) bytes.destroy();
  });
  bytes.on("error", () => {}); // whoever uses it is told by the close, and may be gone by then
  return bytes;
}

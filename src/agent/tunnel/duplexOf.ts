import { Duplex, type Readable, type Writable } from "node:stream";

/** One stream of two that are the two directions of one connection. It ends with either. */
export function duplexOf(input: Readable, output: Writable): Duplex {
  const duplex = new Duplex({
    allowHalfOpen: false,
    read: () => void input.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      if (output.write(chunk)) done();
      else output.once("drain", done);
    },
    final: (done) => void output.end(done),
    destroy(error, done) {
      input.resume(); // what still comes is for nobody, and must not hold back its sender
      if (!output.writableEnded) output.end();
      done(error);
    },
  });
  input.on("data", (chunk: Uint8Array) => {
    if (!duplex.destroyed && !duplex.push(chunk)) input.pause();
  });
  input.once("end", () => void duplex.push(null));
  for (const side of [input, output]) {
    side.on("error", () => duplex.destroy()); // whoever made the streams tells why
    side.once("close", () => {
      // The end of the input comes before its close; a reader that is slow may not have seen it yet.
      if (side === output || !input.readableEnded) duplex.destroy();
    });
  }
  return duplex;
}

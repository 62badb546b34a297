import { Duplex, type Readable, type Writable } from "node:stream";

/** One stream of two that are the two directions of one connection. It ends with either. */
export function duplexOf(input: Readable, output: Writable): Duplex {
  const duplex = new Duplex({
    read: () => void input.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      if (output.write(chunk)) done();
      else output.once("drain", done);
    },
    final: (done) => void output.end(done),
    // Without its error: HTTP/2 over a stream that emits one writes once more, and Node then ends the whole process. Whoever
    // made the two streams tells why.
    destroy(_error, done) {
      input.resume(); // what still comes is for nobody, and must not hold back its sender
      if (!output.writableEnded) output.end();
      done(null);
    },
  });
  input.on("data", (chunk: Uint8Array) => {
    if (!duplex.destroyed && !duplex.push(chunk)) input.pause();
  });
  input.once("end", () => void duplex.push(null));
  duplex.once("end", () => duplex.destroy());
  for (const side of [input, output]) {
    side.on("error", () => duplex.destroy());
    side.once("close", () => {
      // The end of the input comes before its close; a reader that is slow may not have seen it yet.
      if (side === output || !input.readableEnded) duplex.destroy();
    });
  }
  return duplex;
}

import { Duplex } from "node:stream";

/** Enough that a frame passes at once, little enough that a reader who stops is felt. */
const BUFFER_BYTES = 65_536;

class End extends Duplex {
  other: End | undefined;
  #taken: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: BUFFER_BYTES, allowHalfOpen: true });
  }

  override _read() {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.other?.receive(chunk, done);
  }

  override _final(done: () => void) {
    this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    const { other } = this;
    // Later: who destroys one end has not finished with it yet.
    if (other && !other.destroyed) setImmediate(() => other.destroy());
    done(error);
  }

  receive(chunk: Buffer, done: () => void) {
    if (this.destroyed) return done();
    if (this.push(chunk)) setImmediate(done);
    else this.#taken = done;
  }
}

/** Two ends of one pipe with back-pressure. TODO(node22): node:stream has this. */
export function duplexPair(): [Duplex, Duplex] {
  const near = new End();
  const far = new End();
  near.other = far;
  far.other = near;
  return [near, far];
}

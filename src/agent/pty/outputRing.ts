/** The newest output of a terminal, addressed by its position in all output ever. */
export interface OutputRing {
  push(bytes: Uint8Array): void;
  /** Position of the first byte ever. */
  readonly first: number;
  /** Position after the newest byte. */
  readonly end: number;
  /** Position of the oldest byte still here. */
  readonly start: number;
  /** A copy of at most `limit` bytes from `position` on, which must lie between start and end. */
  read(position: number, limit: number): Uint8Array;
}

/** Grown on demand: most terminals never print this much. */
const FIRST_BYTES = 65_536;

export function createOutputRing(capacity: number, first = 0): OutputRing {
  let memory = new Uint8Array(Math.min(FIRST_BYTES, capacity));
  let end = first;
  let start = first;

  const copyIn = (bytes: Uint8Array, position: number) => {
    const at = position % memory.length;
    const first = Math.min(bytes.length, memory.length - at);
    memory.set(bytes.subarray(0, first), at);
    memory.set(bytes.subarray(first), 0);
  };

  const read = (position: number, limit: number): Uint8Array => {
    const length = Math.min(limit, end - position);
    const out = new Uint8Array(length);
    const at = position % memory.length;
    const first = Math.min(length, memory.length - at);
    out.set(memory.subarray(at, at + first));
    out.set(memory.subarray(0, length - first), first);
    return out;
  };

  const grow = (needed: number) => {
    const kept = read(start, end - start);
    let size = memory.length;
    while (size < needed && size < capacity) size = Math.min(size * 2, capacity);
    memory = new Uint8Array(size);
    copyIn(kept, start);
  };

  return {
    push(bytes) {
      const needed = end - start + bytes.length;
      if (needed > memory.length && memory.length < capacity) grow(needed);
      const skipped = Math.max(0, bytes.length - memory.length);
      copyIn(bytes.subarray(skipped), end + skipped);
      end += bytes.length;
      start = Math.max(start, end - memory.length);
    },
    first,
    get end() {
      return end;
    },
    get start() {
      return start;
    },
    read,
  };
}

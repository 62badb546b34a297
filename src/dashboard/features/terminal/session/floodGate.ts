/** What the screen is given ahead of its parsing: small, as it can not be taken back. */
const AHEAD_BYTES = 262_144;
/** So much waiting is a flood (T6). */
export const FLOOD_BYTES = 8_388_608;
/** Beyond this, an interrupt would be seen too late: what waits takes some quarter of a second to draw. */
export const SLOW_BYTES = 1_048_576;

export interface FloodGate {
  push(bytes: Uint8Array): void;
  /** Received and not yet parsed. */
  readonly pending: number;
  /** Forgets what was not given to the screen; answers how many bytes that were. */
  drop(): number;
}

/**
 * Holds back output that comes faster than it is drawn. Servers without acknowledgements cannot be slowed down, and what
 * xterm was once given it parses to the end.
 */
export function createFloodGate(write: (bytes: Uint8Array, parsed: () => void) => void): FloodGate {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let given = 0;

  const give = (bytes: Uint8Array) => {
    given += bytes.length;
    write(bytes, () => {
      given -= bytes.length;
      advance();
    });
  };
  const advance = () => {
    let taken = 0;
    for (const bytes of waiting) {
      if (given >= AHEAD_BYTES) break;
      taken++;
      waitingBytes -= bytes.length;
      give(bytes);
    }
    if (taken > 0) waiting = waiting.slice(taken);
  };

  return {
    push(bytes) {
      if (waiting.length === 0 && given < AHEAD_BYTES) return give(bytes);
      waiting.push(bytes);
      waitingBytes += bytes.length;
    },
    get pending() {
      return waitingBytes + given;
    },
    drop() {
      const dropped = waitingBytes;
      waiting = [];
      waitingBytes = 0;
      return dropped;
    },
  };
}

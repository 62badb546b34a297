const PING_MS = 4_000;
/** A path that answers nothing for so long is dead, whatever the socket says. */
const SILENT_MS = 10_000;

export type HeartbeatOptions = {
  ping: (n: number) => void;
  onLatency: (ms: number) => void;
  onDead: () => void;
};

export interface Heartbeat {
  start(): void;
  stop(): void;
  pong(n: number): void;
  /** Anything came in: the path is alive. */
  heard(): void;
  /** Asks out of turn, e.g. when the machine woke up. */
  askNow(): void;
}

/** Measures the round trip, and notices a connection that died without being closed. */
export function createHeartbeat({ ping, onLatency, onDead }: HeartbeatOptions): Heartbeat {
  let timer: ReturnType<typeof setInterval> | undefined;
  let number = 0;
  let asked: { number: number; at: number } | undefined;
  let heardAt = 0;

  const ask = () => {
    asked = { number: ++number, at: performance.now() };
    ping(number);
  };

  const beat = () => {
    if (!asked) return ask();
    // Output before the pong is a sign of life as well: in a flood the pong waits its turn.
    if (performance.now() - Math.max(asked.at, heardAt) < SILENT_MS) return;
    asked = undefined;
    onDead();
  };

  return {
    start() {
      clearInterval(timer);
      asked = undefined;
      timer = setInterval(beat, PING_MS);
      ask();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      asked = undefined;
    },
    pong(n) {
      if (asked?.number !== n) return;
      onLatency(performance.now() - asked.at);
      asked = undefined;
    },
    heard() {
      heardAt = performance.now();
    },
    askNow() {
      if (timer !== undefined && !asked) ask();
    },
  };
}

export class TurnRefused extends Error {}

/** Of one caller. */
const AT_ONCE = 2;
const WAITING = 8;

/** Lets a few of each caller's jobs run at a time; the others wait in the order they came. */
export function createTurns() {
  const callers = new Map<string, { running: number; waiting: (() => void)[] }>();

  function leave(caller: string) {
    const own = callers.get(caller);
    if (!own) return;
    const next = own.waiting.shift();
    if (next) return next(); // the place goes from hand to hand
    own.running--;
    if (own.running === 0) callers.delete(caller);
  }

  async function enter(caller: string, signal: AbortSignal): Promise<void> {
    const own = callers.get(caller) ?? { running: 0, waiting: [] };
    callers.set(caller, own);
    if (own.running < AT_ONCE) {
      own.running++;
      return;
    }
    if (own.waiting.length >= WAITING) throw new TurnRefused("too many wait already");
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        own.waiting.splice(own.waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      own.waiting.push(go);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  return {
    /** Runs the job when it is its turn. Throws TurnRefused when too many wait, and the reason of the signal. */
    async take<T>(caller: string, signal: AbortSignal, job: () => Promise<T>): Promise<T> {
      signal.throwIfAborted();
      await enter(caller, signal);
      try {
        return await job();
      } finally {
        leave(caller);
      }
    },
    /** Callers of whom something is remembered. */
    size: () => callers.size,
  };
}
export type Turns = ReturnType<typeof createTurns>;

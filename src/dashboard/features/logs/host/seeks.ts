/** A step that is done sooner needs no word about it. */
const SHOWN_AFTER_MS = 300;

type Seek<T> = (signal: AbortSignal, onScanned: (lines: number) => void) => Promise<T>;

/** The one step to a line that may take long: how far it is, and giving it up. The next one ends the one before. */
export function createSeeks(onChange: () => void) {
  let current: AbortController | undefined;
  let scanned: number | undefined;

  function stop() {
    current?.abort();
    current = undefined;
    if (scanned === undefined) return;
    scanned = undefined;
    onChange();
  }

  return {
    /** Answers `givenUp` when it was stopped. */
    async take<T>(seek: Seek<T>, givenUp: T): Promise<T> {
      stop();
      const mine = new AbortController();
      current = mine;
      let lines = 0;
      const tell = () => {
        scanned = lines;
        onChange();
      };
      const timer = setTimeout(tell, SHOWN_AFTER_MS);
      mine.signal.addEventListener("abort", () => clearTimeout(timer));
      try {
        return await seek(mine.signal, (looked) => {
          lines = looked;
          if (current === mine && scanned !== undefined) tell();
        });
      } catch (error) {
        if (mine.signal.aborted) return givenUp;
        throw error;
      } finally {
        clearTimeout(timer);
        if (current === mine) stop();
      }
    },
    stop,
    /** Lines looked at by the step under way, once it takes long. */
    scanned: () => scanned,
  };
}
export type Seeks = ReturnType<typeof createSeeks>;

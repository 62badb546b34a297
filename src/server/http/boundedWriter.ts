/** What may wait for a slow reader: then `send` waits, and with it whoever produces. */
const MAX_FRAMES = 64;
const MAX_BYTES = 1_048_576;

/** `fin` is false for a frame that its message goes on after. */
export type Write = (text: string, taken: () => void, fin: boolean) => void;

/**
 * Lets a producer run at most 64 frames or 1 MiB ahead of its reader. `write` calls `taken` when the frame has left
 * the process (or never will).
 */
export function createBoundedWriter(write: Write, signal: AbortSignal) {
  let frames = 0;
  let bytes = 0;
  let waiting: (() => void)[] = [];
  const release = () => {
    const ready = waiting;
    waiting = [];
    for (const resume of ready) resume();
  };
  const full = () => frames >= MAX_FRAMES || bytes >= MAX_BYTES;
  signal.addEventListener("abort", release, { once: true });
  return {
    /** Resolves when there is room for the next frame, or the stream is over. */
    async send(text: string, fin = true): Promise<void> {
      if (signal.aborted) return;
      frames++;
      bytes += text.length;
      const taken = () => {
        frames--;
        bytes -= text.length;
        if (!full()) release();
      };
      write(text, taken, fin);
      while (full() && !signal.aborted) await new Promise<void>((resume) => waiting.push(resume));
    },
    /** How many frames the reader has not taken. */
    pending: () => frames,
  };
}

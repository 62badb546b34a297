/** Others wait at most so long for their turn: half a frame of somebody's terminal. */
const SLICE_MS = 8;

/**
 * Measures work that shares the process: it goes on when everything that came in meanwhile was served. Only the work
 * counts, not the wait.
 */
export function createSlices(now: () => number = () => performance.now()) {
  let began = now();
  let worked = 0;
  return {
    isOver: (): boolean => now() - began >= SLICE_MS,
    /** Lets the others go first. */
    async next(): Promise<void> {
      worked += now() - began;
      await new Promise((resume) => setImmediate(resume));
      began = now();
    },
    workedMs: (): number => worked + now() - began,
  };
}
export type Slices = ReturnType<typeof createSlices>;

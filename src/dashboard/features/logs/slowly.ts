import { createStore, type ReadStore } from "../../streams/store.ts";

/** Four times a second is live for a number; lines themselves are drawn each frame. */
const SLOW_MS = 250;

/**
 * A store whose changes are told so often at most: the first at once, the last never lost. What is urgent compared with
 * what was told last does not wait.
 */
export function slowly<T>(
  fast: ReadStore<T>,
  isUrgent: (before: T, now: T) => boolean = () => false,
): ReadStore<T> {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let leave: (() => void) | undefined;
  const take = () => slow.set(fast.getSnapshot());
  const slow = createStore(fast.getSnapshot(), {
    onFirst() {
      take();
      leave = fast.subscribe(() => {
        if (pause !== undefined && !isUrgent(slow.getSnapshot(), fast.getSnapshot())) return;
        clearTimeout(pause);
        take();
        pause = setTimeout(() => {
          pause = undefined;
          take();
        }, SLOW_MS);
      });
    },
    onLast() {
      leave?.();
      clearTimeout(pause);
      pause = undefined;
    },
  });
  return slow;
}

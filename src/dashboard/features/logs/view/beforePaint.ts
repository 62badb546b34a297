/** A page that is not seen paints nothing: it goes on slowly. */
const UNSEEN_MS = 250;

/**
 * Runs `work` when the browser is about to paint what is in the page now, or some time later if it does not. Answers how
 * to call it off.
 */
export function beforePaint(work: () => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    work();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, UNSEEN_MS);
  return cancel;
}

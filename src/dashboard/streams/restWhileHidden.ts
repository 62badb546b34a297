import type { SocketTurns } from "./socketTurns.ts";

/** Whoever only looks something up in another tab finds all of it running. */
export const REST_AFTER_MS = 30_000;

type Page = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/**
 * Browsers give a host some 200 sockets for all tabs, and what is more just waits: a tab that nobody has looked at for a
 * while gives back those of its rows. Answers how to stop.
 */
export function restWhileHidden(turns: Pick<SocketTurns, "rest">, page: Page): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onChange = () => {
    clearTimeout(timer);
    if (page.visibilityState === "hidden") timer = setTimeout(() => turns.rest(true), REST_AFTER_MS);
    else turns.rest(false);
  };
  onChange();
  page.addEventListener("visibilitychange", onChange);
  return () => {
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", onChange);
  };
}

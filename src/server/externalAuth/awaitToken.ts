import type { Logger } from "pino";
import { type Reached, validateLink } from "./currentToken.ts";
import type { Link, Links } from "./links.ts";

const LOOK_EVERY_MS = 1_000;

type Waiter = {
  /** What this one has been told of already. */
  seen: string | undefined;
  done: (link: Link) => void;
  failed: (error: unknown) => void;
};

/** One user's wait for one provider: the look is shared by all who wait. */
type Watch = { reached: Reached; userId: string; waiters: Set<Waiter>; timer: NodeJS.Timeout | undefined };

type Deps = {
  links: Links;
  /** A provider as the file has it now. */
  find: (id: string) => Reached | undefined;
  now: () => number;
  log: Logger;
};

/** A link as far as it counts for those who wait: another token, or another end. */
export const markOf = (link: Link) => JSON.stringify([link.access, link.refresh, link.expiresAt]);

/** Waits for a token that is good and is not `seen` (agent-self-service §2.1). Nothing is renewed here. */
export function createAwaitToken({ links, find, now, log }: Deps) {
  const watches = new Map<string, Watch>();

  async function look(watch: Watch): Promise<void> {
    const link = await links.find(watch.userId, watch.reached.provider.id);
    const mark = link && markOf(link);
    const asking = [...watch.waiters].filter(({ seen }) => seen !== mark);
    if (!link || asking.length === 0 || (link.expiresAt !== undefined && link.expiresAt <= now())) return;
    // Once for a token: the answer stays what it is, or another token comes.
    for (const waiter of asking) waiter.seen = mark;
    // The file may have been changed meanwhile; who waits for what is no longer in it goes on with what it was.
    const reached = find(watch.reached.provider.id) ?? watch.reached;
    const { valid } = await validateLink(reached, link, now()).catch((error: unknown) => {
      log.warn({ err: error, provider: reached.provider.id }, "an external auth token was not validated");
      return { valid: false };
    });
    if (valid) for (const waiter of asking) waiter.done(link);
  }

  function run(key: string, watch: Watch): void {
    watch.timer = setTimeout(async () => {
      try {
        await look(watch);
      } catch (error) {
        for (const waiter of watch.waiters) waiter.failed(error);
      }
      if (watch.waiters.size > 0 && watches.get(key) === watch) run(key, watch);
    }, LOOK_EVERY_MS);
  }

  return {
    async wait(
      reached: Reached,
      userId: string,
      seen: string | undefined,
      signal: AbortSignal,
    ): Promise<Link> {
      const key = `${userId} ${reached.provider.id}`;
      const known = watches.get(key);
      const watch = known ?? { reached, userId, waiters: new Set(), timer: undefined };
      if (!known) {
        watches.set(key, watch);
        run(key, watch);
      }
      let leave = () => {};
      const waiter: Waiter = { seen, done: () => {}, failed: () => {} };
      const found = new Promise<Link>((resolve, reject) => {
        waiter.done = resolve;
        waiter.failed = reject;
        leave = () => reject(signal.reason);
      });
      watch.waiters.add(waiter);
      signal.addEventListener("abort", leave, { once: true });
      if (signal.aborted) leave();
      try {
        return await found;
      } finally {
        signal.removeEventListener("abort", leave);
        watch.waiters.delete(waiter);
        if (watch.waiters.size === 0 && watches.get(key) === watch) {
          clearTimeout(watch.timer);
          watches.delete(key);
        }
      }
    },
    /** How many users' tokens are looked for: none when nobody waits. */
    watched: () => watches.size,
    /** Everybody is sent away. */
    close(error: Error) {
      for (const { waiters } of watches.values()) for (const waiter of waiters) waiter.failed(error);
    },
  };
}
export type AwaitToken = ReturnType<typeof createAwaitToken>;

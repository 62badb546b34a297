import type { Gauge } from "prom-client";
import type { UserActor } from "./auth.ts";

/** How the server itself ends a stream. */
export type Ending = "shutdown" | "signed out";

/** Ends streams whose session ended; the sessions' part implements it. */
export interface SessionEnd {
  /** Calls `ended` once when this key is revoked or expires; answers the function that stops watching. */
  watch(key: UserActor["key"], ended: () => void): () => void;
}

export type OpenStreams = {
  /** Registers a stream until the function it answers is called. */
  add(kind: "websocket" | "sse" | "app", user: UserActor | undefined, end: (why: Ending) => void): () => void;
  /** New streams are ended at once from now on. */
  shutDown(): void;
};

/** All streams that this process serves. */
export function createOpenStreams(sessionEnd: SessionEnd, gauge: Gauge<"kind">): OpenStreams {
  const ends = new Set<(why: Ending) => void>();
  let down = false;
  return {
    add(kind, user, end) {
      const own = (why: Ending) => end(why); // one entry per stream even if two share a function
      ends.add(own);
      gauge.inc({ kind });
      const unwatch = user ? sessionEnd.watch(user.key, () => end("signed out")) : () => {};
      if (down) end("shutdown");
      return () => {
        if (!ends.delete(own)) return;
        gauge.dec({ kind });
        unwatch();
      };
    },
    shutDown() {
      down = true;
      for (const end of [...ends]) end("shutdown");
    },
  };
}

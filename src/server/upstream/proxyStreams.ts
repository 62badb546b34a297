import { createHash } from "node:crypto";
import { HttpError } from "../http/httpError.ts";

/** Of one session: a browser opens 255 to one host. */
const MAX_STREAMS = 512;

const keyOf = (token: string) => createHash("sha256").update(token).digest("base64url");

export type StreamPlace = {
  /** The stream is open: how it is ended from here. */
  opened(end: () => void): void;
  free(): void;
};

/** Open streams by the token that opened them, so that they end with the session. */
export function createProxyStreams() {
  const ends = new Map<string, Set<() => void>>();
  return {
    /** Counted before the deployment is dialled: that takes a place too. */
    take(token: string): StreamPlace {
      const key = keyOf(token);
      const open = ends.get(key) ?? new Set();
      if (open.size >= MAX_STREAMS)
        throw new HttpError(429, {
          message: "Too many streams are open.",
          detail: "Close tabs of Quarterdeck that are not needed.",
        });
      ends.set(key, open);
      let endNow = () => {};
      let ended = false;
      const entry = () => {
        ended = true;
        endNow();
      };
      open.add(entry);
      return {
        opened(end) {
          endNow = end;
          if (ended) end();
        },
        free() {
          open.delete(entry);
          if (open.size === 0 && ends.get(key) === open) ends.delete(key);
        },
      };
    },
    endOf(token: string): void {
      for (const end of [...(ends.get(keyOf(token)) ?? [])]) end();
    },
    endAll(): void {
      for (const open of [...ends.values()]) for (const end of [...open]) end();
    },
  };
}

import type { PtyInput } from "#api/http/pty.ts";
import { fittingUnits } from "./frames.ts";

/** Keys that follow each other faster than a screen draws share a frame; a key after a pause goes at once. */
const COALESCE_MS = 8;
/** Typed while nobody listens: more than a person types in an outage, less than what would surprise on return. */
export const AWAY_UNITS = 65_536;
/** A paste waiting for the network. Above it the paste is refused as a whole. */
export const LIVE_UNITS = 16_777_216;
/** What the socket may hold unsent before the pipe waits, and how long it then waits. */
const BACKLOG_BYTES = 262_144;
const BACKLOG_WAIT_MS = 20;

export type InputPipeOptions = {
  send: (input: PtyInput) => void;
  /** Bytes given to the socket and not yet sent. */
  backlog: () => number;
  /** Units waiting, for the eye. */
  onWaiting: (units: number) => void;
};

export interface InputPipe {
  /** False when there is no room for it: nothing of it is kept. */
  type(text: string): boolean;
  open(): void;
  /** From now on input waits. */
  shut(): void;
  /** Forgets what waits; answers how much it was. */
  drop(): number;
}

/** Takes what is typed, in order, to a socket that comes and goes. */
export function createInputPipe({ send, backlog, onWaiting }: InputPipeOptions): InputPipe {
  let pending = "";
  let isOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSent = Number.NEGATIVE_INFINITY;

  const later = (ms: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, ms);
  };

  const flush = () => {
    if (!isOpen) return;
    while (pending !== "") {
      if (backlog() > BACKLOG_BYTES) return later(BACKLOG_WAIT_MS);
      const units = fittingUnits(pending);
      send({ data: pending.slice(0, units) });
      pending = pending.slice(units);
      lastSent = performance.now();
    }
  };

  return {
    type(text) {
      if (pending.length + text.length > (isOpen ? LIVE_UNITS : AWAY_UNITS)) return false;
      pending += text;
      if (!isOpen) onWaiting(pending.length);
      else if (timer === undefined) {
        const wait = lastSent + COALESCE_MS - performance.now();
        if (wait <= 0) flush();
        else later(wait);
      }
      return true;
    },
    open() {
      isOpen = true;
      flush();
      onWaiting(0);
    },
    shut() {
      isOpen = false;
      clearTimeout(timer);
      timer = undefined;
      if (pending !== "") onWaiting(pending.length);
    },
    drop() {
      const units = pending.length;
      pending = "";
      onWaiting(0);
      return units;
    },
  };
}

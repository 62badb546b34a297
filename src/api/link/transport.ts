/** What both ends of a link agree on beside LINK_PATH and capabilities.ts. */

/**
 * One stream may have so much under way before its reader takes it: 10 MB/s at a round trip of 50 ms, and on a slow
 * network no more than this waits before a keystroke of another stream.
 */
export const STREAM_WINDOW_BYTES = 524_288;
/** All streams together. A stalled reader does not use this up: Node gives session credit back on arrival. */
export const SESSION_WINDOW_BYTES = 16_777_216;
/** Megabytes one HTTP/2 session may hold; new streams are refused beyond it. */
export const SESSION_MEMORY_MB = 256;
export const MAX_STREAMS = 1024;
/** WebSocket messages: HTTP/2 writes its frames in pieces far below this. */
export const MAX_MESSAGE_BYTES = 4_194_304;

export const PING_EVERY_MS = 5_000;
/** A link that was silent for so long is dead, whatever TCP believes. */
export const DEAD_AFTER_MS = 15_000;

/** The part of an HTTP/2 session that keeps time. */
export type Pinged = { ping(onAnswer: (error: Error | null, roundTripMs: number) => void): boolean };

/** Asks at once and then every PING_EVERY_MS; at most one question is open. Answers the function that stops it. */
export function startHeartbeat(
  session: Pinged,
  on: { roundTrip(ms: number): void; dead(): void },
): () => void {
  let answeredAt = Date.now();
  let asking = false;
  const ask = () => {
    if (Date.now() - answeredAt >= DEAD_AFTER_MS) return on.dead();
    if (asking) return;
    asking = true;
    const asked = session.ping((error, ms) => {
      asking = false;
      if (error) return; // the session is ending, which its owner hears by itself
      answeredAt = Date.now();
      on.roundTrip(ms);
    });
    if (!asked) asking = false;
  };
  ask();
  const timer = setInterval(ask, PING_EVERY_MS);
  return () => clearInterval(timer);
}

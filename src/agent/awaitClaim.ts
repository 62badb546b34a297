import type { Reinit } from "#api/http/selfService.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import { type Alarm, createBackoff } from "./backoff.ts";
import type { Log } from "./log.ts";

const FIRST_MS = 100;
const LONGEST_MS = 10_000;
/** There is nothing to wait for (409), or the server knows no such wait. As `eventSocket` tells the HTTP status. */
const FOR_GOOD = new Set([4404, 4409, 4501]);

type Options = {
  /** `GET me/reinit?wait=true`. */
  open: () => JsonSocket<Reinit>;
  /** Somebody has the workspace now: the run begins anew. */
  onClaimed: (event: Reinit) => void;
  alarm: Alarm;
  log: Log;
  signal: AbortSignal;
  random?: () => number;
};

/**
 * Waits for the claim of a prebuilt workspace (agent-self-service §4); of any other the server says at once that there
 * is none. After a claim it asks once more, and is told of the same one or refused: then it is done.
 */
export async function awaitClaim({ open, onClaimed, alarm, log, signal, random }: Options): Promise<void> {
  const backoff = createBackoff(random, LONGEST_MS, FIRST_MS);
  let heard: string | undefined;
  while (!signal.aborted) {
    const said = await oneAnswer(open(), signal);
    if ("left" in said) return;
    if ("end" in said) {
      if (FOR_GOOD.has(said.end.code)) {
        log.debug({}, `no claim is waited for: ${said.end.reason}`);
        return;
      }
    } else {
      const claim = `${said.event.workspace_id} ${said.event.owner_id}`;
      if (claim === heard) return;
      heard = claim;
      backoff.reset();
      onClaimed(said.event);
    }
    await alarm.wait(backoff.nextMs(), signal);
  }
}

/** The first event of a stream, or how it ended; the stream is closed then. */
function oneAnswer(socket: JsonSocket<Reinit>, signal: AbortSignal) {
  return new Promise<{ event: Reinit } | { end: StreamEnd } | { left: true }>((resolve) => {
    const answer = (said: Parameters<typeof resolve>[0]) => {
      signal.removeEventListener("abort", leave);
      socket.close(); // says no more then, not even that it closed
      resolve(said);
    };
    const leave = () => answer({ left: true });
    socket.onMessage((event) => answer({ event }));
    socket.onClose((end) => answer({ end }));
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
}

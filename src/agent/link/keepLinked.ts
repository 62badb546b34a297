import { type Alarm, createBackoff } from "../backoff.ts";
import type { Log } from "../log.ts";
import { dial, type LinkEnd, type OnStream } from "./dial.ts";

/** A token the server does not know seldom becomes good again, but a workspace that is started anew makes it so. */
const REFUSED_RETRY_MS = 30_000;
/** Two agents with one token would throw each other out for ever: the older one gives way for long. */
const REPLACED_RETRY_MS = 300_000;
/** A link that held so long was a good one: the next attempt is a first attempt. */
const STABLE_MS = 10_000;

export type KeepLinkedOptions = {
  url: string;
  token: string;
  log: Log;
  signal: AbortSignal;
  onStream: OnStream;
  /** Asked before each attempt: an agent whose workspace is stopped waits here. */
  mayDial: () => Promise<void>;
  /** `hangUp` ends this link; the next attempt follows. */
  onUp: (hangUp: () => void) => void;
  onDown: (end: LinkEnd) => void;
  /** The server refused the token. */
  onRefused?: () => void;
  /** Rings when there is reason to try at once. */
  alarm: Alarm;
  random?: () => number;
};

/** Keeps one link open until `signal` aborts. */
export async function keepLinked(options: KeepLinkedOptions): Promise<void> {
  const { url, log, signal, alarm, random = Math.random } = options;
  const backoff = createBackoff(random);
  let said = "";
  const say = (level: "info" | "warn" | "error", message: string) => {
    if (message !== said) log[level]({ url }, message); // an outage of a day is one line, not thousands
    said = message;
  };
  for (;;) {
    await options.mayDial();
    if (signal.aborted) return;
    let upAt = 0;
    const thisLink = new AbortController();
    const end = await dial({
      ...options,
      signal: AbortSignal.any([signal, thisLink.signal]),
      onUp() {
        upAt = Date.now();
        said = "";
        log.info({ url }, "connected");
        options.onUp(() => thisLink.abort());
      },
    });
    if (signal.aborted) return;
    if (upAt > 0) options.onDown(end);
    if (upAt > 0 && Date.now() - upAt >= STABLE_MS) backoff.reset();
    if (thisLink.signal.aborted) {
      say("info", "The workspace was stopped. Waiting until it is started again.");
      continue;
    }
    let waitMs = backoff.nextMs();
    if (end.kind === "refused" && end.status === 401) {
      options.onRefused?.();
      say(
        "error",
        "The server refused the token: this agent was removed, or its workspace is stopped. Start the workspace, or take a new join command from the dashboard. Trying again every 30 s.",
      );
      waitMs = REFUSED_RETRY_MS * (0.75 + random() / 2);
    } else if (end.kind === "replaced") {
      say(
        "warn",
        "Another process joined with this agent's token and took its place. Trying again in 5 minutes.",
      );
      waitMs = REPLACED_RETRY_MS;
    } else if (end.kind === "refused") say("warn", `The server answered ${end.status}. Trying again.`);
    else say("warn", `No link to the server (${end.reason}). Trying again.`);
    await alarm.wait(waitMs, signal);
  }
}

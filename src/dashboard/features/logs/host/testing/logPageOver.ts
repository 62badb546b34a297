import type { Client } from "#api/client.ts";
import { createLogSession, type HostPort } from "../../session/logSession.ts";
import { createLogHost } from "../logHost.ts";
import type { LogOrigin } from "../logOrigin.ts";
import type { FromHost, ToHost } from "../protocol.ts";

type Options = { client: Client; origin: LogOrigin; maxBytes: number };

/** A worker's two ends in one process: messages are copies and take a turn, and a closed end hears nothing. */
function spawnHost({ client, origin, maxBytes }: Options): HostPort & { wake(): void } {
  const onPage: ((message: FromHost) => void)[] = [];
  const inHost: ((message: Exclude<ToHost, { type: "open" }>) => void)[] = [];
  let isClosed = false;
  const carry = <T>(message: T, listeners: ((message: T) => void)[]) => {
    const copy = structuredClone(message);
    setTimeout(() => {
      if (!isClosed) for (const listener of listeners) listener(copy);
    }, 0);
  };
  createLogHost({
    port: {
      post: (message) => carry(message, onPage),
      onMessage: (listener) => void inHost.push(listener),
    },
    client,
    origin,
    extensions: undefined,
    maxBytes,
    disk: undefined,
  });
  return {
    post(message) {
      if (message.type !== "open") carry(message, inHost);
    },
    onMessage: (listener) => void onPage.push(listener),
    onFailure: () => {},
    close() {
      isClosed = true;
    },
    wake: () => carry({ type: "wake" }, inHost),
  };
}

/** A log page without a screen: the session and the host of the product, and a reader who draws as fast as told. */
export function logPageOver(options: Options) {
  const wakers = new Set<() => void>();
  const session = createLogSession({
    origin: options.origin,
    extensions: undefined,
    spawn: () => spawnHost(options),
    accepts: () => true,
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    onReach: () => {},
    onRead: () => {},
    onSignedOut: () => {},
  });
  let drawMs = 0;
  let drawing: ReturnType<typeof setTimeout> | undefined;
  const leave = session.subscribe(() => {
    drawing ??= setTimeout(() => {
      drawing = undefined;
      session.drawn();
    }, drawMs);
  });
  const leaveFeed = session.feed.subscribe(() => {});
  session.look({ kind: "tail", rows: 40 }, 0);
  return {
    session,
    draws(ms: number) {
      drawMs = ms;
    },
    wake: () => {
      for (const waker of [...wakers]) waker();
    },
    close() {
      clearTimeout(drawing);
      leave();
      leaveFeed();
    },
  };
}

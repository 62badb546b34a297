import { ApiError } from "#api/client.ts";
import { type Alarm, createBackoff } from "./backoff.ts";
import { limited } from "./limited.ts";

/** A request that takes longer is taken for lost: the network may be cut without a word. */
const ANSWER_MS = 15_000;

export type Delivery = { kind: "delivered" } | { kind: "refused"; error: ApiError } | { kind: "stopped" };

export type DeliverOptions = { signal: AbortSignal; alarm: Alarm; random?: () => number };

/** Repeats a call until the server took it or said no for good. Never rejects. */
export async function deliver(
  call: (signal: AbortSignal) => Promise<unknown>,
  { signal, alarm, random }: DeliverOptions,
): Promise<Delivery> {
  const backoff = createBackoff(random);
  let failed = false;
  while (!signal.aborted) {
    try {
      await limited(signal, ANSWER_MS, call);
      if (failed) alarm.ring(); // the server is back: the link and all others need not find out for themselves
      return { kind: "delivered" };
    } catch (error) {
      if (error instanceof ApiError && isFinal(error.status)) return { kind: "refused", error };
    }
    failed = true;
    await alarm.wait(backoff.nextMs(), signal);
  }
  return { kind: "stopped" };
}

/** 401 is not: a token is good again when its workspace is started, and a server that is being set up may not know it yet. */
const isFinal = (status: number): boolean =>
  status >= 200 && status < 500 && ![401, 408, 425, 429].includes(status);

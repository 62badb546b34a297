import { ApiError } from "#api/client.ts";
import type { ExternalAuthDevice } from "#api/http/externalAuth.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";

export type DeviceState =
  | { step: "asking" }
  /** `trouble`: why the last question had no answer; it is asked again. */
  | { step: "waiting"; device: ExternalAuthDevice; expiresAt: number; trouble: string | undefined }
  | { step: "connected" }
  | { step: "expired" }
  | { step: "denied" }
  | { step: "failed"; error: Error };

export type DeviceCalls = {
  begin(signal: AbortSignal): Promise<ExternalAuthDevice>;
  exchange(deviceCode: string, signal: AbortSignal): Promise<unknown>;
};

const SLOWER_MS = 5_000;
const MOST_WAIT_MS = 60_000;
const within = (ms: number, least: number, most: number) =>
  Number.isFinite(ms) ? Math.min(most, Math.max(least, ms)) : least;

/**
 * Asks for a code and then, again and again, whether it was typed in at the provider (RFC 8628 §3.5), while anybody
 * looks. A code that nobody looks at any more is left to expire.
 */
export function createDeviceFlow(calls: DeviceCalls): ReadStore<DeviceState> & { again(): void } {
  let running = new AbortController();
  const store = createStore<DeviceState>(
    { step: "asking" },
    { onFirst: () => again(), onLast: () => running.abort() },
  );

  function again() {
    running.abort();
    running = new AbortController();
    store.set({ step: "asking" });
    const { signal } = running;
    void run(calls, signal, (state) => signal.aborted || store.set(state));
  }
  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, again };
}

async function run(calls: DeviceCalls, signal: AbortSignal, tell: (state: DeviceState) => void) {
  let device: ExternalAuthDevice;
  try {
    device = await calls.begin(signal);
  } catch (error) {
    return tell({ step: "failed", error: asError(error) });
  }
  const expiresAt = Date.now() + within(device.expires_in * 1000, 1_000, 86_400_000);
  let interval = within(device.interval * 1000, 1_000, MOST_WAIT_MS);
  let wait = interval;
  tell({ step: "waiting", device, expiresAt, trouble: undefined });
  while (!signal.aborted) {
    await delay(Math.min(wait, expiresAt - Date.now()), signal);
    if (signal.aborted) return;
    if (Date.now() >= expiresAt) return tell({ step: "expired" });
    const answer = await calls.exchange(device.device_code, signal).then(() => "connected" as const, wordOf);
    if (answer === "slow_down") interval = Math.min(MOST_WAIT_MS, interval + SLOWER_MS);
    if (answer === "slow_down" || answer === "authorization_pending") {
      wait = interval;
      tell({ step: "waiting", device, expiresAt, trouble: undefined });
    } else if (answer instanceof Error && mayPass(answer)) {
      wait = Math.min(MOST_WAIT_MS, wait * 2);
      tell({ step: "waiting", device, expiresAt, trouble: answer.message });
    } else if (answer instanceof Error) return tell({ step: "failed", error: answer });
    else return tell({ step: answer });
  }
}

type Answer = "connected" | "authorization_pending" | "slow_down" | "expired" | "denied" | Error;

function wordOf(error: unknown): Answer {
  const word = error instanceof ApiError && error.status === 400 ? error.envelope.detail : undefined;
  if (word === "authorization_pending" || word === "slow_down") return word;
  if (word === "expired_token") return "expired";
  if (word === "access_denied") return "denied";
  return asError(error);
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** No answer, too many requests, or trouble of the server. */
const mayPass = (error: Error) =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

const delay = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

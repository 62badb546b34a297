import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import { createAlarm } from "./backoff.ts";
import { deliver } from "./deliver.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Delivers to a server that answers with these statuses in turn; "silent" never answers. */
async function delivered(...answers: (number | "silent")[]) {
  const stopped = new AbortController();
  let asked = 0;
  const delivery = deliver(
    async (signal) => {
      const answer = answers[asked++];
      if (answer === "silent")
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      if (answer !== 200) throw new ApiError(answer as number, { message: "no" });
    },
    { signal: stopped.signal, alarm: createAlarm(), random: () => 1 },
  );
  await vi.advanceTimersByTimeAsync(120_000);
  stopped.abort();
  return { ...(await delivery), asked };
}

test("what a server may take later is repeated", async () => {
  expect(await delivered(0, 500, 503, 401, 429, 408, 200)).toEqual({ kind: "delivered", asked: 7 });
});

test("a server that never answers is asked again", async () => {
  expect(await delivered("silent", "silent", 200)).toEqual({ kind: "delivered", asked: 3 });
});

test("whoever reaches the server again wakes all who wait for it", async () => {
  const alarm = createAlarm();
  const { signal } = new AbortController();
  let woken = false;
  void alarm.wait(60_000, signal).then(() => (woken = true));
  let failures = 1;
  const delivery = deliver(
    async () => {
      if (failures-- > 0) throw new ApiError(0, { message: "away" });
    },
    { signal, alarm, random: () => 1 },
  );
  await vi.advanceTimersByTimeAsync(250);
  expect(await delivery).toEqual({ kind: "delivered" });
  await vi.advanceTimersByTimeAsync(0);
  expect(woken).toBe(true);
});

test.each([400, 403, 404, 413])("%i is final", async (status) => {
  expect(await delivered(status)).toMatchObject({ kind: "refused", asked: 1, error: { status } });
});

test("stopping ends a delivery that got nowhere", async () => {
  expect(await delivered(...Array.from({ length: 100 }, () => 0))).toMatchObject({ kind: "stopped" });
});

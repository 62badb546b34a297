import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import { createDeviceFlow } from "./deviceFlow.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const refused = (detail: string, status = 400) =>
  new ApiError(status, { message: "Failed to exchange device code.", detail });

/** A flow that somebody looks at; `answers` are those to the questions, the last of them for ever. */
function setup(answers: (Error | "yes")[], device: { interval?: number; expires_in?: number } = {}) {
  const started = Date.now();
  const askedAt: number[] = [];
  let codes = 0;
  const flow = createDeviceFlow({
    begin: async () => ({
      device_code: `code ${++codes}`,
      user_code: `USER-${codes}`,
      verification_uri: "https://id.test/device",
      ...{ expires_in: 900, interval: 5, ...device },
    }),
    async exchange() {
      askedAt.push((Date.now() - started) / 1000);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
    },
  });
  const leave = flow.subscribe(() => {});
  return { flow, askedAt, leave, state: () => flow.getSnapshot(), codes: () => codes };
}

test("it asks at the provider's interval until the code was typed in, and then no more", async () => {
  const { askedAt, state } = setup([
    refused("authorization_pending"),
    refused("authorization_pending"),
    "yes",
  ]);
  await vi.advanceTimersByTimeAsync(14_900);
  expect(state()).toMatchObject({ step: "waiting", device: { user_code: "USER-1" }, trouble: undefined });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state()).toEqual({ step: "connected" });
  expect(askedAt).toEqual([5, 10, 15]);
});

test("slow_down makes it five seconds slower from then on", async () => {
  const { askedAt } = setup([refused("slow_down"), refused("authorization_pending")]);
  await vi.advanceTimersByTimeAsync(26_000);
  expect(askedAt).toEqual([5, 15, 25]);
});

test.each([
  ["access_denied", "denied"],
  ["expired_token", "expired"],
])("%s ends it, and it can begin anew with another code", async (word, step) => {
  const { askedAt, state, flow } = setup([refused(word)]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(state()).toEqual({ step });
  expect(askedAt).toEqual([5]);
  flow.again();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toMatchObject({ step: "waiting", device: { user_code: "USER-2" } });
});

test("a code expires by the clock, also between two questions", async () => {
  const { askedAt, state } = setup([refused("authorization_pending")], { interval: 10, expires_in: 25 });
  await vi.advanceTimersByTimeAsync(24_900);
  expect(state()).toMatchObject({ step: "waiting" });
  await vi.advanceTimersByTimeAsync(100);
  expect(state()).toEqual({ step: "expired" });
  expect(askedAt).toEqual([10, 20]);
});

test("an outage is told and waited out, more and more slowly; then the interval holds again", async () => {
  const away = new ApiError(0, { message: "The server does not answer." });
  const { askedAt, state } = setup([away, away, refused("authorization_pending")]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(state()).toMatchObject({ step: "waiting", trouble: "The server does not answer." });
  await vi.advanceTimersByTimeAsync(35_500);
  expect(askedAt).toEqual([5, 15, 35, 40]);
  expect(state()).toMatchObject({ step: "waiting", trouble: undefined });
});

test("any other refusal ends it with the server's words", async () => {
  const { askedAt, state } = setup([refused("invalid_grant")]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state()).toMatchObject({ step: "failed", error: { envelope: { detail: "invalid_grant" } } });
  expect(askedAt).toEqual([5]);
});

test("when nobody looks any more nothing is asked", async () => {
  const { askedAt, leave } = setup([refused("authorization_pending")]);
  await vi.advanceTimersByTimeAsync(6_000);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(askedAt).toEqual([5]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an absurd interval of a provider neither floods it nor waits for ever", async () => {
  const { askedAt } = setup([refused("authorization_pending")], { interval: 0, expires_in: 1e9 });
  await vi.advanceTimersByTimeAsync(3_500);
  expect(askedAt).toEqual([1, 2, 3]);
});

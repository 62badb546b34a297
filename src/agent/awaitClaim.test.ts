import { expect, onTestFinished, test, vi } from "vitest";
import type { Reinit } from "#api/http/selfService.ts";
import { jsonSocket } from "#api/socket.ts";
import { type FakeSocket, fakeSocket } from "#api/testing/fakeSocket.ts";
import { awaitClaim } from "./awaitClaim.ts";
import { createAlarm } from "./backoff.ts";

const CLAIM: Reinit = { workspace_id: "w", reason: "prebuild_claimed", owner_id: "ann" };

function setup() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const sockets: FakeSocket[] = [];
  const claims: Reinit[] = [];
  const stopped = new AbortController();
  const none = () => {};
  let isOver = false;
  const over = awaitClaim({
    open() {
      const socket = fakeSocket();
      sockets.push(socket);
      return jsonSocket<Reinit>(socket, JSON.parse);
    },
    onClaimed: (event) => void claims.push(event),
    alarm: createAlarm(),
    log: { debug: none, info: none, warn: none, error: none },
    signal: stopped.signal,
    random: () => 1,
  }).then(() => {
    isOver = true;
  });
  const claim = () => sockets.at(-1)!.say(JSON.stringify(CLAIM));
  /** How many streams there were, when the time is over. */
  const after = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    return sockets.length;
  };
  return { sockets, claims, stopped, over, isOver: () => isOver, claim, after };
}

test.each([4409, 4404, 4501])("[SS19] a refusal with %i ends it for good", async (code) => {
  const { sockets, over, after } = setup();
  sockets[0]!.end(code);
  await over;
  expect(await after(60_000)).toBe(1);
});

test("a stream that is lost is opened again, later each time: 100 ms to 10 s", async () => {
  const { sockets, after } = setup();
  for (const [index, ms] of [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000].entries()) {
    sockets[index]!.end(index % 2 ? 1006 : 4401);
    expect(await after(ms - 1)).toBe(index + 1);
    expect(await after(1)).toBe(index + 2);
  }
});

test("[SS18] a claim is told once; the next answer, which tells of the same, ends the wait", async () => {
  const { sockets, claims, claim, after, over } = setup();
  for (let lost = 0; lost < 4; lost++) {
    sockets.at(-1)!.end(1006);
    await after(10_000);
  }
  claim();
  expect(await after(0)).toBe(5);
  expect(claims).toEqual([CLAIM]);
  expect(sockets.at(-1)!.closedWith, "it takes one event and closes").toBeDefined();
  expect(await after(100), "the pauses begin anew").toBe(6);
  claim();
  await over;
  expect(claims).toHaveLength(1);
});

test("a claim that the server refuses to repeat is as good", async () => {
  const { sockets, claim, after, over } = setup();
  claim();
  await after(100);
  sockets[1]!.end(4409);
  await over;
});

test("with the agent's end the stream is closed, and nothing is opened or due", async () => {
  const { sockets, stopped, over, after } = setup();
  stopped.abort();
  await over;
  expect(sockets[0]!.closedWith).toBeDefined();
  expect(vi.getTimerCount()).toBe(0);
  expect(await after(60_000)).toBe(1);
});

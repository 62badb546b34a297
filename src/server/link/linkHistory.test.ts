import { expect, test } from "vitest";
import { createLinkHistory, KEPT_MS } from "./linkHistory.ts";

function setup(mostAgents?: number) {
  let at = 1_000_000;
  const history = createLinkHistory(() => at, mostAgents);
  const wait = (ms: number) => {
    at += ms;
  };
  return { history, wait };
}

test("[D4] a quarter of an hour is kept, oldest first, and no more however many pings there were", () => {
  const { history, wait } = setup();
  for (let ping = 0; ping < 500; ping++) {
    wait(5_000);
    history.roundTrip("a", ping);
  }
  const { samples } = history.of("a");
  expect(samples.map(({ ms }) => ms)).toEqual(Array.from({ length: 180 }, (_, index) => 320 + index));
  wait(KEPT_MS - 5_000);
  expect(history.of("a").samples.map(({ ms }) => ms)).toEqual([499]);
});

test("what was seen already is not told again", () => {
  const { history, wait } = setup();
  history.roundTrip("a", 1);
  const seen = history.of("a").samples.at(-1)!.at;
  wait(5_000);
  history.roundTrip("a", 2);
  expect(history.of("a", seen).samples.map(({ ms }) => ms)).toEqual([2]);
});

test("[D4] the history outlives the link, so that an outage is a gap in it", () => {
  const { history, wait } = setup();
  history.opened("a");
  history.roundTrip("a", 1);
  history.closed("a");
  expect(history.of("a")).toMatchObject({ linkedAt: undefined, samples: [{ ms: 1 }] });
  wait(60_000);
  history.opened("a");
  history.roundTrip("a", 2);
  expect(history.of("a").linkedAt).toBe(1_060_000);
  expect(history.of("a").samples.map(({ at }) => at)).toEqual([1_000_000, 1_060_000]);
});

test("beyond the most agents, the one that was silent for longest is forgotten", () => {
  const { history } = setup(2);
  history.roundTrip("a", 1);
  history.roundTrip("b", 1);
  history.roundTrip("a", 2);
  history.roundTrip("c", 1);
  expect(["a", "b", "c"].map((id) => history.of(id).samples.length)).toEqual([2, 0, 1]);
});

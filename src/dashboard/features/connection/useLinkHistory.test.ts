import { expect, test } from "vitest";
import { at } from "#api/testing/anAgent.ts";
import { joinHistory } from "./useLinkHistory.ts";

const history = (now: number, ...seconds: number[]) => ({
  now: at(now),
  every_ms: 5_000,
  kept_ms: 60_000,
  samples: seconds.map((second) => ({ at: at(second), round_trip_ms: second })),
});

test("a later answer goes behind what is known, once, and what is too old goes", () => {
  const first = joinHistory(undefined, history(20, 5, 10, 15));
  const second = joinHistory(first, history(68, 15, 65));
  expect(second.samples.map(({ round_trip_ms }) => round_trip_ms)).toEqual([10, 15, 65]);
  expect(second.now).toBe(at(68));
});

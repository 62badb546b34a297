import { expect, test } from "vitest";
import { chooseHome } from "./chooseHome.ts";
import { aMap, aRegion } from "./testing/aRegion.ts";

const MAP = aMap(aRegion(1), aRegion(2), aRegion(3, { STUNOnly: true }), aRegion(4, {}, { Avoid: true }));
const home = (times: Record<number, number>, before = 0, map = MAP) =>
  chooseHome(map, new Map(Object.entries(times).map(([id, ms]) => [Number(id), ms])), before);

test("home is the nearest region that has a relay and is not to be avoided; without one it is 0", () => {
  expect(home({ 1: 20, 2: 10, 3: 1, 4: 1 })).toBe(2);
  expect(home({ 2: 10, 1: 10 })).toBe(1);
  expect([home({ 3: 1, 4: 1 }), home({}), home({ 7: 1 })]).toEqual([0, 0, 0]);
});

test.each([
  ["10 ms and a third", { 1: 40, 2: 26 }, 2],
  ["a third, but not 10 ms", { 1: 12, 2: 3 }, 1],
  ["10 ms, but not a third", { 1: 100, 2: 70 }, 1],
  ["nothing", { 1: 40, 2: 40 }, 1],
])("it changes when another region is nearer by 10 ms and a third: by %s", (_, times, expected) => {
  expect(home(times, 1)).toBe(expected);
});

test("it changes when the one from before does not answer, left the map or may not be home", () => {
  expect(home({ 2: 500 }, 1)).toBe(2);
  expect(home({ 1: 10, 2: 20 }, 9)).toBe(1);
  expect(home({ 4: 1, 2: 20 }, 4)).toBe(2);
});

test("scores of the map stretch the times", () => {
  const map = { ...MAP, HomeParams: { RegionScore: { 1: 0.1, 2: 0 } } };
  expect(home({ 1: 100, 2: 20 }, 0, map)).toBe(1);
});

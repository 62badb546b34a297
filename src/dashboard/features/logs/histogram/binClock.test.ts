import fc from "fast-check";
import { expect, test } from "vitest";
import { type BinClock, localClock, type OffsetAt, utcClock } from "./binClock.ts";
import { createTimeBins, LEVELS } from "./timeBins.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [100, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY];

/** The offset of a zone, from the platform's own knowledge of it. */
function offsetIn(zone: string): OffsetAt {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const known = new Map<number, number>();
  return (time) => {
    // Clocks are changed at whole quarters.
    const quarter = Math.floor(time / (15 * MINUTE));
    let offset = known.get(quarter);
    if (offset === undefined) {
      const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(
        format.format(quarter * 15 * MINUTE),
      ) ?? ["", "+", "0", "0"];
      offset = (Number(hours) * 60 + Number(minutes)) * MINUTE * (sign === "-" ? -1 : 1);
      known.set(quarter, offset);
    }
    return offset;
  };
}

const ZONES = [
  "Asia/Kolkata",
  "America/St_Johns",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "America/Havana",
  "Australia/Lord_Howe",
];
const NOW = Date.UTC(2026, 10, 24);
const clockIn = (zone: string) => localClock(offsetIn(zone), NOW);
/** What a clock on a wall there shows. */
const shown = (zone: string, time: number) =>
  new Date(time + offsetIn(zone)(time)).toISOString().slice(0, 16);

test.each([
  ["Asia/Kolkata", HOUR, "2026-11-24T12:59:59Z", "2026-11-24T18:00"],
  ["Asia/Kolkata", DAY, "2026-11-24T12:59:59Z", "2026-11-24T00:00"],
  ["Asia/Kolkata", DAY, "2026-11-24T18:30:00Z", "2026-11-25T00:00"],
  ["Asia/Kathmandu", 30 * MINUTE, "2026-11-24T00:00:00Z", "2026-11-24T05:30"],
  ["America/St_Johns", HOUR, "2026-07-01T12:10:00Z", "2026-07-01T09:00"],
  ["America/St_Johns", 6 * HOUR, "2026-07-01T12:10:00Z", "2026-07-01T06:00"],
  ["America/St_Johns", 6 * HOUR, "2026-12-01T12:10:00Z", "2026-12-01T06:00"],
])("[L14] in %s a bin of %d ms with %s begins at %s by the clock there", (zone, step, time, expected) => {
  const clock = clockIn(zone);
  expect(shown(zone, clock.startOf(clock.binOf(Date.parse(time), step), step))).toBe(expected);
});

test("[L14] days are as long as they are when the clock is changed", () => {
  const clock = clockIn("America/St_Johns");
  const hoursOf = (noon: string) => {
    const bin = clock.binOf(Date.parse(noon), DAY);
    return (clock.startOf(bin + 1, DAY) - clock.startOf(bin, DAY)) / HOUR;
  };
  expect(hoursOf("2026-03-08T15:30:00Z")).toBe(23);
  expect(hoursOf("2026-03-09T15:30:00Z")).toBe(24);
  expect(hoursOf("2026-11-01T15:30:00Z")).toBe(25);
});

const aTime = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
  // Around the changes of the clock.
  fc.integer({ min: Date.UTC(2026, 2, 7), max: Date.UTC(2026, 3, 6) }),
  fc.integer({ min: Date.UTC(2026, 9, 3), max: Date.UTC(2026, 10, 2) }),
);

test.each(ZONES)(
  "[L14] in %s each time is in the bin that begins before it, and merging changes nothing",
  (zone) => {
    const clock = clockIn(zone);
    fc.assert(
      fc.property(aTime, fc.nat(STEPS.length - 1), fc.nat(STEPS.length - 1), (time, a, b) => {
        const [fine, coarse] = [STEPS[Math.min(a, b)]!, STEPS[Math.max(a, b)]!];
        const bin = clock.binOf(time, fine);
        expect(clock.startOf(bin, fine)).toBeLessThanOrEqual(time);
        expect(clock.startOf(bin + 1, fine)).toBeGreaterThan(time);
        expect(clock.binOf(clock.startOf(bin, fine), coarse)).toBe(clock.binOf(time, coarse));
      }),
    );
  },
);

test.each(ZONES)("[L14] in %s every line is counted in its bin, however the range grew", (zone) => {
  const clock: BinClock = clockIn(zone);
  fc.assert(
    fc.property(
      fc.array(aTime, { maxLength: 60 }),
      fc.nat(60),
      fc.integer({ min: 2, max: 40 }),
      (all, gone, max) => {
        const bins = createTimeBins(max, clock);
        for (const time of all) bins.add(time, 2);
        for (const time of all.slice(0, gone)) bins.remove(time, 2);
        const held = all.slice(gone);
        const { starts, counts, bins: count } = bins.snapshot();
        const expected = Array.from(
          { length: count },
          (_, bin) => held.filter((time) => time >= starts[bin]! && time < starts[bin + 1]!).length,
        );
        expect(Array.from({ length: count }, (_, bin) => counts[bin * LEVELS + 2])).toEqual(expected);
        expect(expected.reduce((sum, each) => sum + each, 0)).toBe(held.length);
      },
    ),
  );
});

test("[L14] by UTC bins begin at whole steps of UTC", () => {
  expect(utcClock.startOf(utcClock.binOf(NOW + 5 * HOUR + 1, HOUR), HOUR)).toBe(NOW + 5 * HOUR);
});

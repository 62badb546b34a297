import { expect, test } from "vitest";
import { createOutputMeter } from "./outputMeter.ts";

const attached = (change: { offset: number; resumed?: boolean; snapshot?: number }) => ({
  type: "attached" as const,
  resumed: false,
  snapshot: 0,
  existing: true,
  width: 80,
  height: 24,
  title: "",
  attachments: 1,
  ...change,
});

test("a snapshot does not count as output", () => {
  const meter = createOutputMeter();
  meter.begin();
  meter.attached(attached({ offset: 1000, snapshot: 50 }));
  expect(meter.received(30)).toEqual({ live: 0, drawn: false });
  expect(meter.since).toBeUndefined();
  expect(meter.received(25)).toEqual({ live: 5, drawn: true });
  expect(meter.since).toBe(1005);
});

test("a drawing that was cut short is not built upon", () => {
  const meter = createOutputMeter();
  meter.begin();
  meter.attached(attached({ offset: 1000, snapshot: 50 }));
  meter.received(49);
  meter.begin();
  expect(meter.since).toBeUndefined();
});

test("acknowledgements count what was parsed on this attachment, in steps", () => {
  const meter = createOutputMeter();
  meter.begin();
  meter.attached(attached({ offset: 0 }));
  meter.received(100_000);
  expect(meter.ack(false)).toBeUndefined();
  meter.parsed(40_000, meter.attachment);
  expect(meter.ack(false)).toBe(40_000);
  expect(meter.ack(false)).toBeUndefined();
  const old = meter.attachment;
  meter.begin();
  meter.parsed(60_000, old);
  expect(meter.ack(false)).toBeUndefined();
});

test("a hidden tab acknowledges ahead of its parser, up to a bound", () => {
  const meter = createOutputMeter();
  meter.begin();
  meter.attached(attached({ offset: 0 }));
  meter.received(400_000);
  expect(meter.ack(false)).toBeUndefined();
  expect(meter.ack(true)).toBe(400_000);
  meter.received(4_000_000);
  expect(meter.ack(true)).toBe(1_048_576);
  expect(meter.ack(true)).toBeUndefined();
});

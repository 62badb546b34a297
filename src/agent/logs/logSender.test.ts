import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { NewLogs } from "#api/http/logs.ts";
import { createAlarm } from "../backoff.ts";
import { createLogSender } from "./logSender.ts";

const SOURCE = { id: "5b0e5b0e-0000-4000-8000-000000000001", display_name: "Start", icon: "" };
const OTHER = { ...SOURCE, id: "5b0e5b0e-0000-4000-8000-000000000002" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A sender whose server answers with the statuses of `answers` in turn, then with 200. */
function setup(answers: number[] = []) {
  const requests: NewLogs[] = [];
  const stored: string[] = [];
  const sources: string[] = [];
  const warnings: string[] = [];
  const alarm = createAlarm();
  const note = (_: object, message: string) => void warnings.push(message);
  const sender = createLogSender({
    client: {
      append: async ({ body }) => {
        requests.push(body as NewLogs);
        const status = answers.shift() ?? 200;
        if (status !== 200) throw new ApiError(status, { message: `answered ${status}` });
        stored.push(...body.logs.map(({ output }) => output!));
        return null;
      },
      addSource: async ({ body }) => {
        sources.push(body.id);
        return { ...body, workspace_agent_id: "", created_at: "" };
      },
    },
    log: { debug: note, info: note, warn: note, error: note },
    alarm,
    random: () => 1,
  });
  return { sender, writer: sender.source(SOURCE), requests, stored, sources, warnings, alarm };
}

test("lines of a quarter of a second are one batch, after their source was made known once", async () => {
  const { writer, requests, sources } = setup();
  writer.write("info", "one");
  writer.write("error", "two");
  await vi.advanceTimersByTimeAsync(249);
  expect(requests).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  writer.write("info", "three");
  await vi.advanceTimersByTimeAsync(250);
  expect(requests).toEqual([
    {
      log_source_id: SOURCE.id,
      logs: [
        { level: "info", output: "one" },
        { level: "error", output: "two" },
      ],
    },
    { log_source_id: SOURCE.id, logs: [{ level: "info", output: "three" }] },
  ]);
  expect(sources).toEqual([SOURCE.id]);
});

test("64 KiB do not wait for the time", async () => {
  const { writer, stored } = setup();
  for (let i = 0; i < 70; i++) writer.write("info", "x".repeat(1000));
  await vi.advanceTimersByTimeAsync(0);
  expect(stored).toHaveLength(70);
});

test("a server that counts requests by the minute is not asked too often", async () => {
  const { sender, requests } = setup();
  const writers = [SOURCE, OTHER, { ...SOURCE, id: "third" }].map((source) => sender.source(source));
  for (let i = 0; i < 600; i++) {
    for (const writer of writers) writer.write("info", "x".repeat(i % 10 === 0 ? 70_000 : 10));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(requests.length).toBeLessThan(490);
});

test("each source has its own batches", async () => {
  const { sender, writer, requests } = setup();
  sender.source(OTHER).write("info", "b");
  writer.write("info", "a");
  await vi.advanceTimersByTimeAsync(250 + 125);
  expect(requests.map(({ log_source_id, logs }) => [log_source_id, logs.length])).toEqual([
    [SOURCE.id, 1],
    [OTHER.id, 1],
  ]);
});

test("a server that is away gets every line once, in order, when it is back", async () => {
  const { writer, stored, requests } = setup([0, 0, 503, 401, 429]);
  writer.write("info", "one");
  await vi.advanceTimersByTimeAsync(400);
  writer.write("info", "two");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(stored).toEqual(["one", "two"]);
  expect(requests.slice(0, 6).every(({ logs }) => logs.length === 1)).toBe(true);
});

test("the alarm cuts the wait for a server short", async () => {
  const { writer, stored, alarm } = setup([0, 0, 0, 0, 0, 0, 0]);
  writer.write("info", "one");
  await vi.advanceTimersByTimeAsync(17_000); // in the longest waits by now
  expect(stored).toEqual([]);
  alarm.ring();
  await vi.advanceTimersByTimeAsync(0);
  expect(stored).toEqual(["one"]);
});

test("a full queue asks its writer to wait, and loses nothing", async () => {
  const { writer, stored } = setup([0, 0]);
  let written = 0;
  while (!writer.full) writer.write("info", String(written++).padEnd(1000));
  expect(written * 1021).toBeLessThan(1_048_576 + 2_000);
  let drained = false;
  void writer.drained().then(() => (drained = true));
  await vi.advanceTimersByTimeAsync(200);
  expect(drained).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(drained).toBe(true);
  expect(stored.map(Number)).toEqual([...Array(written).keys()]);
});

test("413 ends the sending for good and is said once", async () => {
  const { sender, writer, requests, warnings } = setup([413]);
  writer.write("info", "too much");
  await vi.advanceTimersByTimeAsync(250);
  writer.write("info", "more");
  sender.source(OTHER).write("info", "more");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(requests).toHaveLength(1);
  expect(warnings).toHaveLength(1);
  expect(writer.full).toBe(false);
});

test("a batch that the server refuses is reported and does not stop the next", async () => {
  const { writer, stored, warnings } = setup([400]);
  writer.write("info", "bad");
  await vi.advanceTimersByTimeAsync(250);
  writer.write("info", "good");
  await vi.advanceTimersByTimeAsync(250);
  expect(stored).toEqual(["good"]);
  expect(warnings).toEqual(["log lines refused: answered 400"]);
});

test("flush sends what waits, and close gives it up", async () => {
  const { sender, writer, stored } = setup();
  writer.write("info", "now");
  await sender.flush();
  expect(stored).toEqual(["now"]);
  writer.write("info", "never");
  sender.close();
  await sender.flush();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stored).toEqual(["now"]);
});

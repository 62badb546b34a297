import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import { createAlarm } from "./backoff.ts";
import { createOutbox } from "./outbox.ts";

function setup() {
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const stopped = new AbortController();
  const outbox = createOutbox(
    { debug: note, info: note, warn: note, error: note },
    { signal: stopped.signal, alarm: createAlarm(), random: () => 0 },
  );
  return { outbox, said, stopped };
}

test("reports arrive in order, however often the first must be repeated", async () => {
  const { outbox } = setup();
  const arrived: string[] = [];
  let failures = 3;
  outbox.send("first", async () => {
    if (failures-- > 0) throw new ApiError(503, { message: "away" });
    arrived.push("first");
  });
  outbox.send("second", async () => void arrived.push("second"));
  await outbox.flush();
  expect(arrived).toEqual(["first", "second"]);
});

test("a refused report is said and does not stop the next", async () => {
  const { outbox, said } = setup();
  const arrived: string[] = [];
  outbox.send("bad", async () => {
    throw new ApiError(400, { message: "no such state" });
  });
  outbox.send("good", async () => void arrived.push("good"));
  await outbox.flush();
  expect(said).toEqual(["report refused: no such state"]);
  expect(arrived).toEqual(["good"]);
});

test("an outage without end does not grow in memory", async () => {
  const { outbox, said, stopped } = setup();
  for (let i = 0; i < 1_005; i++) outbox.send("cron", () => new Promise(() => {}));
  expect(said).toHaveLength(5);
  stopped.abort();
});

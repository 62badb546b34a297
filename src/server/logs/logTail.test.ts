import { expect, test } from "vitest";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { createLogTails } from "./logTail.ts";

test("followers at the same line share one read, until something new has come", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const tails = createLogTails(server.db, server.plane.notify);
  const [one, other] = [tails.open(main.id), tails.open(main.id)];
  const say = (output: string) => main.client.logs.append({ body: { logs: [{ output }] } });
  await say("first");
  const lines = await one.read(0);
  expect(await other.read(0)).toBe(lines);
  await say("second");
  const newer = await other.read(0);
  expect(newer.map(({ output }) => output)).toEqual(["first", "second"]);
  expect(await one.read(lines[0]!.id)).toHaveLength(1);
  one.close();
  other.close();
});

test("fifty followers get every line of every batch once and in order", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const followers = Array.from({ length: 50 }, () =>
    messagesOf<{ id: number; output: string }[]>(server.socket(`${main.path}/logs?follow`)),
  );
  await Promise.all(followers.map((follower) => follower.next()));
  const outputs = Array.from({ length: 600 }, (_, i) => `line ${i}`);
  for (let at = 0; at < outputs.length; at += 60)
    await main.client.logs.append({
      body: { logs: outputs.slice(at, at + 60).map((output) => ({ output })) },
    });
  for (const follower of followers) {
    const got: { id: number; output: string }[] = [];
    while (got.length < outputs.length) got.push(...(await follower.next()));
    expect(got.map(({ output }) => output)).toEqual(outputs);
  }
});

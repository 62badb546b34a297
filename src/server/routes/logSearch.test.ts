import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { ApiError } from "#api/client.ts";
import { insertLogs } from "../store/logs.ts";
import { planeServer } from "../testing/planeServer.ts";

const SOURCE = "11111111-1111-4111-8111-111111111111";
/** Linear, but some milliseconds for each line of `long`: as many places to remember as there are repetitions. */
const SLOW = "a.{400}z";

async function searchServer(outputs: readonly string[] = []) {
  const server = await planeServer();
  const main = await server.agent();
  const append = (texts: readonly string[], level = "info", createdAt = Date.now()) =>
    insertLogs(
      server.db,
      texts.map((output) => ({
        agent_id: main.id,
        source_id: SOURCE,
        created_at: createdAt,
        level,
        output,
      })),
    );
  await append(outputs);
  const path = `/api/v2/quarterdeck/agents/${main.id}/logs/search`;
  const search = server.client.logs.search;
  return { server, main, append, path, search, agent: main.id };
}

/** Letters a and b in no order that repeats, so that no line is like another. */
function long(count: number): string[] {
  let seed = 7;
  const letter = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed & 64 ? "a" : "b";
  };
  return Array.from({ length: count }, () => Array.from({ length: 1_000 }, letter).join(""));
}
const statusOf = (error: unknown) => (error instanceof ApiError ? error.status : 0);

test("a server that searches says so", async () => {
  const { server } = await searchServer();
  const { quarterdeck } = await server.client.deployment.buildInfo({});
  expect(quarterdeck?.extensions).toContain("log-search");
});

test("text is found as people see it, newest first, and piece by piece with the cursor", async () => {
  const { search, agent } = await searchServer([
    "\u001b[31mER\u001b[0mROR one",
    "fine",
    "an error two",
    "error three",
  ]);
  const first = await search({ agent, q: "error", limit: 2 });
  expect(first.lines.map(({ output }) => output)).toEqual(["error three", "an error two"]);
  const rest = await search({ agent, q: "error", limit: 2, before: first.next! });
  expect(rest).toMatchObject({
    lines: [{ output: "\u001b[31mER\u001b[0mROR one" }],
    next: null,
    exhausted: true,
  });
  expect(first.scanned + rest.scanned).toBe(4);
  const up = await search({ agent, q: "error", after: rest.lines[0]!.id });
  expect(up.lines.map(({ output }) => output)).toEqual(["an error two", "error three"]);
});

test("levels and sources repeat, times are from and to, and re makes it a pattern", async () => {
  const { search, append, agent } = await searchServer();
  const at = Date.parse("2026-07-01T00:00:00Z");
  for (const [index, level] of ["debug", "warn", "error"].entries())
    await append([`job ${index} took ${index * 100}ms`], level, at + index * 1000);
  const found = async (asked: object) =>
    (await search({ agent, q: "job", after: 0, ...asked })).lines.map(({ level }) => level);
  expect(await found({ level: ["warn", "error"] })).toEqual(["warn", "error"]);
  expect(await found({ source: [SOURCE, SOURCE.replaceAll("1", "2")] })).toHaveLength(3);
  expect(await found({ source: [SOURCE.replaceAll("1", "2")] })).toEqual([]);
  expect(await found({ from: "2026-07-01T00:00:01Z", to: "2026-07-01T02:00:02+02:00" })).toEqual(["warn"]);
  expect(await found({ q: "took [12]\\d+", re: true })).toEqual(["warn", "error"]);
  expect(await found({ q: "took [12]\\d+" })).toEqual([]);
});

test("mistakes are told field by field", async () => {
  const { server, path } = await searchServer();
  const faults = async (query: string) => {
    const answer = await server.asUser(`${path}?${query}`);
    expect(answer.status).toBe(400);
    const { message, validations } = await answer.json();
    expect(message).toBe("Query parameters have invalid values.");
    return (validations as { field: string; detail: string }[]).map(
      ({ field, detail }) => `${field}: ${detail}`,
    );
  };
  expect(await faults("")).toEqual(["q: Must be the text to search for, of 1 to 1000 characters."]);
  expect(await faults(`q=${"a".repeat(1001)}`)).toHaveLength(1);
  expect(await faults("q=ok%20%5Bz-a%5D&re=true")).toEqual([
    "q: The pattern cannot be read: invalid character class range: z-a (at character 5)",
  ]);
  expect(await faults("q=a&re=maybe&level=info&level=loud&source=x&from=noon&limit=1001&before=0")).toEqual([
    "re: Must be true or false.",
    'level: Must be one of trace, debug, info, warn, error, not "loud".',
    "source: Must be a UUID.",
    "from: Must be a time as RFC 3339 has it, e.g. 2026-07-01T02:03:04Z.",
    "before: Must be an integer from 1 up.",
    "limit: Must be an integer from 1 to 1000.",
  ]);
  expect(await faults("q=a&before=5&after=5")).toEqual([
    "after: Must not be given together with before: it is the other direction.",
  ]);
});

test("only who may see the agent may search its logs", async () => {
  const { server, path, main } = await searchServer(["secret"]);
  expect((await server.request(`${path}?q=secret`)).status).toBe(401);
  expect((await main.as(path.concat("?q=secret"))).status).toBe(401);
  const bob = await server.stranger();
  expect((await bob.asUser(`${path}?q=secret`)).status).toBe(404);
  expect((await server.asUser(path.replace(main.id, SOURCE).concat("?q=secret"))).status).toBe(404);
  expect((await server.asUser(path.replace(main.id, "x").concat("?q=secret"))).status).toBe(400);
});

test("a hostile pattern gets through every line in one answer", async () => {
  const { search, agent } = await searchServer(long(2_000));
  expect(await search({ agent, q: "(a+b?)+$^", re: true })).toMatchObject({
    scanned: 2_000,
    exhausted: true,
  });
});

test("others are served while a long search runs", async () => {
  const { server, search, agent } = await searchServer(long(500));
  let searching = true;
  const result = search({ agent, q: SLOW, re: true }).finally(() => (searching = false));
  let served = 0;
  while (searching) {
    await server.client.deployment.buildInfo({});
    served++;
  }
  const { scanned, next } = await result;
  expect(served).toBeGreaterThan(10);
  // It stops by itself, with a place to go on from.
  expect(scanned).toBeLessThan(500);
  expect(next).toBeGreaterThan(0);
});

test("one user's searches wait for each other, and too many are refused", async () => {
  const { server, search, agent } = await searchServer(long(20));
  const asked = Array.from({ length: 16 }, () =>
    search({ agent, q: SLOW, re: true }).then(() => 200, statusOf),
  );
  const bob = await server.stranger();
  expect((await bob.asUser("/api/v2/buildinfo")).status).toBe(200);
  const statuses = await Promise.all(asked);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(10);
  expect(await search({ agent, q: "ab", limit: 1 })).toHaveProperty("lines.length", 1);
});

test("searches whose callers left make room at once", async () => {
  const { server, path, search, agent } = await searchServer(long(500));
  const address = `${server.url}${path}?re=true&q=${encodeURIComponent(SLOW)}`;
  const headers = { "Coder-Session-Token": server.token };
  const asked = Array.from({ length: 11 }, () => get(address, { agent: false, headers }));
  const answers = asked.map(async (request) => {
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    return answer.statusCode;
  });
  expect(await Promise.race(answers)).toBe(429); // the other ten run or wait
  for (const request of asked) request.destroy();
  await Promise.allSettled(answers);
  const before = performance.now();
  await expect.poll(() => search({ agent, q: "ab", limit: 1 }).then(() => 200, statusOf)).toBe(200);
  // Ten searches to their end would take ten seconds.
  expect(performance.now() - before).toBeLessThan(2_500);
});

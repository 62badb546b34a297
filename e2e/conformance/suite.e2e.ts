import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "../fixtures.ts";
import { AGENTS, agentToken, conformance, failures, settled, startSuite, stateOf } from "./runSuite.ts";

test.use({ houseOptions: { agents: AGENTS, env: { DOCKER_HOST: "unix:///nonexistent.sock" } } });

test("[conformance] without --write nothing is changed", async ({ house }) => {
  await settled(house);
  const before = await stateOf(house);
  const result = await conformance(
    house.url,
    "--quick",
    "--token",
    house.token,
    "--agent-token",
    agentToken(house, "main"),
  );
  expect(failures(result)).toEqual([]);
  expect(result.totals.ok).toBeGreaterThanOrEqual(200);
  expect(
    result.outcomes.filter(({ id }) => id === "CC4" || id === "CT35").map(({ result }) => result),
  ).toEqual(["ok", "ok"]);
  expect(await stateOf(house)).toEqual(before);
});

test("[conformance] who stops it finds nothing left behind", async ({ house }) => {
  await settled(house);
  const before = await stateOf(house);
  const child = startSuite(house.url, "--token", house.token, "--write", "--only", "CV3,CV15");
  const ended = once(child, "exit");
  await expect.poll(async () => (await stateOf(house)).tokens.length).toBe(before.tokens.length + 1);
  child.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(await stateOf(house)).toEqual(before);
});

test("[conformance] a server that says yes to everything fails, rule by rule", async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("Content-Type", "application/json");
    response.end(
      request.url?.startsWith("/api/v2/workspaces?") || request.url === "/api/v2/workspaces"
        ? JSON.stringify({ workspaces: [], count: 0 })
        : "{}",
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const result = await conformance(`http://127.0.0.1:${port}`, "--quick", "--token", "x");
  server.close();
  expect(result.code).toBe(1);
  const failed = failures(result).map(({ id }) => id);
  expect(failed).toEqual(expect.arrayContaining(["CV1", "CV11", "CV12", "BA1", "BA13", "AG11", "DM8"]));
  expect(result.totals.ok).toBeLessThan(15);
  expect(result.totals.ok + result.totals.failed + result.totals.notTried).toBe(result.totals.rules);
});

test("[conformance] no server, no token, no such rule: 2 and the reason", async ({ house }) => {
  for (const [args, reason] of [
    [["http://127.0.0.1:9", "--token", "x"], /cannot be reached/],
    [[house.url, "--token", "nonsense"], /answered 401/],
    [[house.url], /A token is needed/],
    [[house.url, "--token", house.token, "--only", "ZZ"], /No rule is called ZZ/],
    [[house.url, "--token", house.token, "--agent", "no.such"], /No agent of this user is no\.such/],
    [["nowhere", "--token", "x"], /--url must be/],
    [[house.url, "--nonsense"], /--nonsense/],
  ] as [[string, ...string[]], RegExp][]) {
    const { code, text } = await conformance(...args);
    expect([code, text]).toEqual([2, expect.stringMatching(reason)]);
  }
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testEngine } from "../engine/testEngine.mjs";
import { agentId, agentReady, expect, test } from "../fixtures.ts";
import type { House } from "../house.ts";
import { AGENTS, agentToken, conformance, failures, reasons, settled, stateOf, untried } from "./runSuite.ts";

/** They are about a machine without an engine, and this one has one. */
const WITHOUT_ENGINE = ["CC4", "CT35"];

/** A proxy takes no token, has no route of agents and none that a page does not need. */
const OF_A_PROXY =
  /^(needs a token: |needs --agent-token|the server does not serve |the machine has an engine)/;

const folder = mkdtempSync(join(tmpdir(), "quarterdeck-conformance-"));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(
  join(folder, "map.json"),
  JSON.stringify({
    Regions: {
      1: {
        EmbeddedRelay: false,
        RegionID: 1,
        RegionCode: "oslo",
        RegionName: "Oslo",
        Nodes: [{ Name: "1a", RegionID: 1, HostName: "derp1.invalid" }],
      },
    },
  }),
);

test.use({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  houseOptions: async ({}, use) => {
    const { env } = await testEngine();
    const flags = ["--derp-config", join(folder, "map.json"), "--disable-direct-connections"];
    await use({ agents: AGENTS, flags, env });
  },
});
test.setTimeout(240_000);

/** One agent with containers, one that left, one that never came. */
async function fill(house: House) {
  const { docker, image } = await testEngine();
  const containers = [
    docker("run", "-d", "--label", "team=deck", image, "sleep", "600"),
    // Not started, so that no agent is put into it.
    docker("create", "--label", "devcontainer.local_folder=/tmp/conformance", image, "true"),
  ].map((id) => id.trim());
  await settled(house);
  const left = house.startAgent(agentToken(house, "gone"));
  await agentReady(house, "gone");
  left.kill("SIGTERM");
  const id = await agentId(house, "gone");
  await expect.poll(async () => (await house.client.agents.get({ agent: id })).status).toBe("disconnected");
  return () => docker("rm", "-f", ...containers);
}

test("[conformance] our own server keeps every rule that can be tried", async ({ house, behind }) => {
  const empty = await fill(house);
  const [cookie] = await house.cookiesFor(house.token);
  const credentials = behind
    ? ["--cookie", `${cookie?.name}=${cookie?.value}`]
    : ["--token", house.token, "--agent-token", agentToken(house, "main")];
  const before = await stateOf(house);
  const result = await conformance(house.url, ...credentials, "--write", "--agent", "demo.main");
  empty();
  expect(failures(result)).toEqual([]);
  // Nothing passes by being left out: what is not tried is named here, or is of no use to a browser's cookie.
  if (behind) expect(reasons(result).filter((why) => !OF_A_PROXY.test(why))).toEqual([]);
  else expect(untried(result).sort()).toEqual(WITHOUT_ENGINE);
  expect(result.totals.ok).toBeGreaterThanOrEqual(behind ? 175 : 275);
  expect(result.code).toBe(0);
  // What it made is gone again; only the log keeps what was written.
  const after = await stateOf(house);
  expect({ ...after, logs: 0 }).toEqual({ ...before, logs: 0 });
});

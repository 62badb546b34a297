import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findings } from "./axe.ts";
import { agentId, agentReady, expect, test } from "./fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "quarterdeck-derp-"));
const mapFile = join(folder, "map.json");
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const region = (id: number, name: string, node = {}) => ({
  EmbeddedRelay: false,
  RegionID: id,
  RegionCode: name.toLowerCase(),
  RegionName: name,
  Nodes: [{ Name: `${id}a`, RegionID: id, HostName: `derp${id}.invalid`, ...node }],
});
const writeMap = (...regions: ReturnType<typeof region>[]) =>
  writeFileSync(
    mapFile,
    JSON.stringify({ Regions: Object.fromEntries(regions.map((r) => [r.RegionID, r])) }),
  );
writeMap(region(1, "Oslo"), region(2, "Bern", { STUNOnly: true }));

test.use({
  houseOptions: {
    agents: "workspaces:\n  - name: demo\n    agents: [{ name: main }, { name: spare }]\n",
    flags: ["--derp-config", mapFile, "--hostname-suffix", "deck", "--disable-direct-connections"],
  },
});

test("[D4] [DM4] regions, policy and latency of a connected agent; a new map comes to the open page", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/connection`);
  const regions = page.getByRole("region", { name: "Regions" });
  await expect(regions.getByRole("row", { name: /Oslo oslo · 1/ })).toContainText("derp1.invalid:443");
  await expect(regions.getByText("Live")).toBeVisible();
  // Without direct connections no STUN is left (DM14).
  await expect(regions.getByRole("row", { name: /Bern/ })).toContainText("no nodes");
  const policy = page.getByRole("region", { name: "Tailnet clients" });
  await expect(policy.getByText("Relayed only")).toBeVisible();
  await expect(policy.getByText(/^main\.demo\..+\.deck$/)).toBeVisible();
  const link = page.getByRole("region", { name: "Server to agent" });
  await expect(link.getByText("Median")).toBeVisible();
  await expect(link.getByRole("img")).toHaveAttribute("aria-label", /\d+ answers between .* no outage/);

  await page.getByRole("button", { name: "Show the JSON" }).click();
  await expect(page.getByRole("region", { name: "DERP map as JSON" })).toContainText('"RegionName": "Oslo"');
  expect(await findings(page)).toEqual([]);

  writeMap(region(1, "Oslo"), region(3, "Rome"));
  await expect(regions.getByRole("row", { name: /Rome/ })).toBeVisible({ timeout: 20_000 });
  await expect(regions.getByRole("status")).toHaveText("The DERP map changed: Rome added; Bern gone.");

  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("Nothing is wrong between you, the server and the agent.")).toBeVisible();

  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expect(page.getByRole("link", { name: "Connection" })).toBeInViewport();
});

test("[D17] an agent that is killed: what is in the way is said, and it comes back by itself", async ({
  page,
  house,
  context,
}) => {
  test.setTimeout(90_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await agentReady(house);
  const id = await agentId(house, "spare");
  await page.goto(`/agents/${id}/connection`);
  const panel = page.getByRole("region", { name: "What is in the way" });
  const check = (title: string) => panel.getByRole("listitem").filter({ hasText: title });
  await expect(check("The agent has contact")).toContainText("It has never had contact.");
  await expect(panel.getByRole("button", { name: "Show the join command" })).toBeVisible();

  const { token } = await house.client.quarterdeck.joinCommand({ agent: id });
  const first = house.startAgent(token);
  await expect(page.getByText(/By one link to this server/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Server to agent" }).getByText("Median")).toBeVisible();

  first.kill("SIGKILL");
  await expect(check("The agent has contact")).toContainText(/Failed.*Contact was lost/s, {
    timeout: 20_000,
  });
  for (const title of ["The server answers", "You are signed in", "The clocks agree", "WebSockets pass"])
    await expect(check(title)).toContainText("Passed");
  await expect(check("The agent may join")).toContainText("Its token is valid");
  await expect(panel.getByRole("status").filter({ hasText: "Contact was lost" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await panel.getByRole("button", { name: "Copy a report" }).click();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain("[FAILED] The agent has contact");
  expect(report).not.toContain(token);
  await expect(page.getByText(/No answer from .* until now/)).toBeVisible({ timeout: 30_000 });

  await house.killServer();
  await panel.getByRole("button", { name: "Check again" }).click();
  await expect(check("The server answers")).toContainText("Failed");
  await expect(check("WebSockets pass")).toContainText("Not tried");
  await house.startServer();

  house.startAgent(token);
  await expect(page.getByText(/By one link to this server/)).toBeVisible({ timeout: 30_000 });
  await expect(panel).toHaveCount(0);
});

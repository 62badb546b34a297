import { findings } from "./axe.ts";
import { agentReady, expect, test } from "./fixtures.ts";
import type { House } from "./house.ts";

// The stop waits for this: a person sees it being stopped.
const agents = `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Goodbye
            run_on: [stop]
            script: "sleep 2; echo bye"
`;
test.use({ houseOptions: { agents } });

const userOf = async (house: House) => (await house.client.users.get({ user: "me" })).username;

test("[W1] a workspace is stopped from its agent's page, started there, and the page goes on to the agent that came back", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/logs`);
  await page.getByRole("button", { name: "Actions for workspace demo" }).click();
  await page.getByRole("menuitem", { name: "Stop…" }).click();
  const ask = page.getByRole("dialog", { name: "Stop demo?" });
  await expect(ask).toContainText("Its agent goes away: terminals end");
  await ask.getByRole("button", { name: "Stop" }).click();

  // The address of the agent stays; the page shows how its workspace stops.
  const log = page.getByRole("log", { name: "Build log" });
  await expect(log).toContainText("Asking agent main to run its stop scripts.");
  await expect(page.getByRole("main").getByText("Stopping", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("main").getByText("Stopped", { exact: true })).toBeVisible();
  await expect(log).toContainText("Agent main is off.");
  await expect(log.getByRole("button", { name: /^Stopping workspace/ })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/agents/${id}/logs`);

  // By a link, later: the same. Nothing in this browser is needed for it.
  await page.evaluate(() => window.localStorage.clear());
  await page.goto(`/agents/${id}/logs`);
  await expect(page.getByText("Start demo, and this page goes on to main.")).toBeVisible();
  expect(await findings(page), "axe").toEqual([]);
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page).toHaveURL(
    (url) => /^\/agents\/.*\/logs$/.test(url.pathname) && !url.pathname.includes(id),
  );
  await expect(page.getByRole("heading", { name: /demo main/ })).toBeVisible();
  await agentReady(house);
});

test("[W1] a restart stops and starts in one go, and the builds tell by whom and how long", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto("/");
  await page.getByRole("button", { name: "Actions for workspace demo" }).click();
  await page.getByRole("menuitem", { name: "Restart…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
  const user = await userOf(house);
  await page.getByRole("button", { name: "Actions for workspace demo" }).click();
  await page.getByRole("menuitem", { name: "Builds of demo" }).click();
  await expect(page).toHaveURL(`/@${user}/demo`);
  const builds = page.getByRole("list", { name: "Builds of demo" });
  await expect(builds.getByRole("link")).toHaveText(["#3 start", "#2 stop", "#1 start"], { timeout: 20_000 });
  await builds.getByRole("link", { name: "#2 stop" }).click();
  await expect(page).toHaveURL(`/@${user}/demo/builds/2`);
  await expect(page.getByRole("log", { name: "Build log" })).toContainText("Agent main is off.");
  await expect(builds.getByRole("listitem").nth(1)).toContainText(
    new RegExp(`Succeeded\\s*by ${user}, dashboard\\s*took \\d`),
  );
  expect(await findings(page), "axe").toEqual([]);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  // The old address of the agent leads to the new one.
  await page.goto(`/agents/${id}`);
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(page.getByRole("heading", { name: /demo main/ })).toBeVisible();
  expect(await agentReady(house)).not.toBe(id);
});

test("[W1] a stop under way is canceled from the page", async ({ page, house }) => {
  const id = await agentReady(house);
  const { workspace_id } = await house.client.quarterdeck.agentPlace({ ended: id });
  await page.goto(`/@${await userOf(house)}/demo`);
  await expect(page.getByRole("button", { name: "Restart" })).toBeVisible();
  await house.client.builds.create({ workspace: workspace_id, body: { transition: "stop" } });
  await page.getByRole("button", { name: "Cancel build" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the stop" }).click();
  await expect(page.getByRole("log", { name: "Build log" })).toContainText("The build was canceled.");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("list").getByRole("link", { name: "main" })).toBeVisible();
  await agentReady(house);
});

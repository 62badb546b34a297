import { testEngine } from "./engine/testEngine.mjs";
import { agentReady, expect } from "./fixtures.ts";
import { test } from "./plainPage.ts";
import { openTerminal } from "./terminalDriver.ts";

const AGENTS = `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Startup
            run_on: [start]
            script: echo "hello from startup"
          - name: Flood
            run_on: [start]
            script: seq -f "line %.0f of very many that fill what is kept of a log" 1 30000
        apps:
          - slug: tool
            name: Tool
            url: http://localhost:9
        metadata:
          - key: answer
            name: Answer
            script: echo 42
            interval: 1
`;
test.use({ houseOptions: { agents: AGENTS, flags: ["--plain-api"] } });

test("[plain] list, overview and log of an agent work without extensions", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto("/");
  await expect(page.getByRole("link", { name: "main" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add agent" })).toHaveCount(0);
  await page.getByRole("link", { name: "main" }).click();
  await expect(page.getByRole("region", { name: "Now" })).toContainText("42");
  await expect(page.getByRole("region", { name: "Apps" })).toContainText("Tool");
  await page.getByRole("button", { name: /^Live data/ }).click();
  await expect(page.getByText("This workspace")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.goto(`/agents/${id}/logs`);
  await expect(page.getByText("A Coder deployment keeps 1 MiB of an agent's output.")).toBeVisible();
  await expect(page.locator("[data-account]")).toContainText(/ids \d+–\d+, 0 gaps/);
  await page.getByLabel("Find in this log").fill("hello from startup");
  await expect(page.getByRole("log").locator("mark").first()).toHaveText("hello from startup");
});

test("[plain] [T6] a flood that nothing slows down is bounded and counted, and Ctrl+C ends it", async ({
  page,
  house,
}) => {
  test.setTimeout(120_000);
  const terminal = await openTerminal(page, await agentReady(house));
  await expect(page.getByRole("button", { name: "Living terminals" })).toHaveCount(0);
  await terminal.run("echo $((6*7))-works; stty size");
  await terminal.shows(/42-works\n\d+ \d+/);
  // On its own machine a page keeps up, as the server waits for its socket: here drawing is made slow.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 10 });
  await terminal.run("yes a-line-of-a-flood-that-is-long-enough-to-be-drawn-in-some-time");
  await expect(page.getByText(/^Skipped [\d.]+ .iB: output came faster/)).toBeVisible({ timeout: 60_000 });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const ms = await terminal.interrupt();
  // A second is the goal; two busy cores of a test machine get three times that.
  expect(ms).toBeLessThan(3_000);
  await terminal.run("echo after-$((5*5))");
  await terminal.shows("after-25");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText(/^Skipped/)).toHaveCount(0);
});

test("[plain] a terminal comes back after a cut, by what the agent has kept", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("echo kept-$((2*21))");
  await terminal.shows("kept-42");
  house.network.drop();
  await terminal.run("echo typed-$((3*3))");
  await terminal.shows("typed-9", 30_000);
  expect(await terminal.text()).toContain("kept-42");
});

test("[plain] ports open and connection says what is not told", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/ports`);
  await expect(page.getByRole("region", { name: "Ports", exact: true })).toContainText(/\d+ listening/);
  await page.goto(`/agents/${id}/connection`);
  await expect(page.getByText("this server does not tell", { exact: true })).toBeVisible();
  await expect(page.getByText(/does not tell which tailnet clients/)).toBeVisible();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText("The server has a link to it.")).toBeVisible();
});

test.describe("with an engine", () => {
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    houseOptions: async ({}, use) =>
      use({ agents: AGENTS, flags: ["--plain-api"], env: (await testEngine()).env }),
  });

  test("[plain] [C3] containers have an age, and a page that leads to the engine's commands", async ({
    page,
    house,
  }) => {
    test.setTimeout(120_000);
    const engine = await testEngine();
    const name = `plain-${Date.now()}`;
    engine.docker("run", "-d", "--name", name, engine.image, "sleep", "300");
    try {
      const id = await agentReady(house);
      await page.goto(`/agents/${id}/containers`);
      const row = page.getByRole("row", { name: new RegExp(name) }).and(page.locator("[data-row]"));
      await expect(row).toBeVisible({ timeout: 30_000 });
      await expect(page.getByText(/^As of/)).toBeVisible();
      await page.getByRole("button", { name: `Actions for ${name}` }).click();
      await expect(page.getByRole("menuitem", { name: "Stop" })).toHaveCount(0);
      await page.getByRole("menuitem", { name: "Details" }).click();
      await expect(page.getByText("This server gives no logs of containers")).toBeVisible();
      await expect(page.getByText(`docker logs -f --tail 1000 ${name}`)).toBeVisible();
    } finally {
      engine.docker("rm", "-f", name);
    }
  });
});

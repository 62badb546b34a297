import { findings } from "./axe.ts";
import { type TestEngine, testEngine } from "./engine/testEngine.mjs";
import { agentReady, test as base, expect } from "./fixtures.ts";

/** A machine with an engine of its own. */
const test = base.extend<{ engine: TestEngine }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  engine: async ({}, use) => {
    const engine = await testEngine();
    await use(engine);
    const mine = engine.docker("ps", "-aq").split("\n").filter(Boolean);
    if (mine.length > 0) engine.docker("rm", "-f", ...mine);
  },
  houseOptions: async ({ engine }, use) =>
    use({ agents: "workspaces:\n  - name: demo\n    agents:\n      - name: main\n", env: engine.env }),
});

const COUNT = "n=0; while true; do n=$((n+1)); echo line $n; echo oops $n >&2; sleep 0.2; done";

test("[C11] [C12] [C14] [C16] a container's log, shell, use and details are on its page", async ({
  page,
  house,
  engine,
}) => {
  test.setTimeout(120_000);
  const id = await agentReady(house);
  const run = ["run", "-d", "--name", "web", "--memory", "64m", "--env", "DB_PASSWORD=correct-horse-9"];
  const container = engine.docker(...run, engine.image, "sh", "-c", COUNT).trim();
  await page.goto(`/agents/${id}/containers/${container}`);
  const log = page.getByRole("log");
  await expect(log).toContainText("line 1");
  await expect(page.getByRole("button", { name: /^stderr/ })).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.getByRole("button", { name: /^Open terminal/ }).click();
  const terminal = page.getByRole("region", { name: "Terminal in web" });
  await expect(terminal).toBeVisible();
  await expect(log).toBeVisible();
  await page.keyboard.type("echo shell-$((40+2)) >/proc/1/fd/1\n");
  // What is typed beside the log is seen in it.
  await expect(log).toContainText("shell-42");

  await page.getByRole("link", { name: "Stats" }).click();
  await expect(page.getByRole("row", { name: /^Memory/ })).toContainText(/\d [KM]iB/, { timeout: 15_000 });
  expect(await findings(page)).toEqual([]);

  await page.getByRole("link", { name: "Inspect" }).click();
  await expect(page.getByRole("region", { name: "Limits" })).toContainText("64 MiB");
  await expect(page.getByRole("region", { name: "Environment" })).toContainText("DB_PASSWORD");
  await expect(page.getByText("correct-horse-9")).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  engine.docker("rm", "-f", "web");
  await expect(page.getByText("This container was removed.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Limits" })).toContainText("64 MiB");
});

test("[C11] logs of several containers are one log", async ({ page, house, engine }) => {
  const id = await agentReady(house);
  const start = (name: string) =>
    engine
      .docker("run", "-d", "--name", name, engine.image, "sh", "-c", `echo from ${name}; sleep 600`)
      .trim();
  const all = JSON.stringify([start("one"), start("two")]);
  await page.goto(`/agents/${id}/container-logs?container=${encodeURIComponent(all)}`);
  await expect(page.getByRole("log")).toContainText("from one");
  await expect(page.getByRole("log")).toContainText("from two");
  await page.getByRole("button", { name: /^two/ }).click();
  await expect(page.getByRole("log")).not.toContainText("from one");
});

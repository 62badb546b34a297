import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { agentReady, expect, test } from "./fixtures.ts";

const one = (agent: string) =>
  `workspaces:\n  - name: demo\n    agents:\n      - name: main\n${agent.replace(/^/gm, "        ")}\n`;

test.describe("a start script that fails", () => {
  test.use({
    houseOptions: {
      agents: one(
        'scripts:\n  - name: Migrate\n    script: "echo applying; echo broken >&2; exit 3"\n  - name: Nightly\n    cron: "0 3 * * *"\n    script: "true"',
      ),
    },
  });

  test("[D1] [D3] the page says which script failed and how, and leads to its lines", async ({
    page,
    house,
  }) => {
    const id = await agentReady(house);
    await page.goto(`/agents/${id}`);
    await expect(page.getByText("Start script “Migrate” failed with exit code 3.")).toBeVisible();
    const scripts = page.getByRole("region", { name: "Scripts" });
    await expect(scripts.getByRole("row", { name: /^Migrate/ })).toContainText("exit code 3");
    await expect(scripts.getByRole("row", { name: /^Nightly/ })).not.toContainText("exit code");
    await scripts.getByRole("link", { name: "Log of Migrate" }).click();
    await expect(page).toHaveURL(/\/logs\?source=/);
    await expect(page.getByRole("log")).toContainText("broken");
  });
});

test("[D2] [D4] [D13] the lifecycle is shown as time, the connection as numbers, the same in a second window", async ({
  page,
  house,
  context,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}`);
  const lifecycle = page.getByRole("region", { name: "Lifecycle" });
  for (const phase of ["Waiting for contact", "Connected", "Starting", "Ready"])
    await expect(lifecycle).toContainText(phase);
  await expect(page.getByRole("region", { name: "Connection" })).toContainText(
    /Last contact\s*(now|\d+ s ago)/,
  );
  await expect(page.getByRole("region", { name: "Connection" })).toContainText(/\d ms/);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(second.getByRole("heading", { name: /demo main/ })).toBeVisible();
  await expect(second).toHaveTitle(await page.title());
});

test.describe("an app that is probed", () => {
  const app = createServer((_, response) => {
    response.statusCode = healthy ? 200 : 500;
    response.end();
  });
  let healthy = true;
  test.afterAll(() => new Promise((resolve) => app.close(resolve)));
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are needed from this pattern
    houseOptions: async ({}, use) => {
      if (!app.listening) await new Promise<void>((resolve) => void app.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
      const check = `{ url: "${url}", interval: 1, threshold: 2 }`;
      await use({
        agents: one(`apps:\n  - slug: web\n    name: Web\n    url: ${url}\n    healthcheck: ${check}`),
      });
    },
  });

  test("[D7] its health is live: healthy, then not", async ({ page, house }) => {
    const id = await agentReady(house);
    await page.goto(`/agents/${id}`);
    const apps = page.getByRole("region", { name: "Apps" });
    await expect(apps).toContainText("Answers");
    healthy = false;
    await expect(apps).toContainText(/(does not|no) answer/i, { timeout: 20_000 });
    healthy = true;
  });
});

test("[D10] a value that is too old is marked as old, and kept", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}`);
  const now = page.getByRole("region", { name: "Now" });
  await expect(now).toContainText("42");
  const agent = house.localAgentPid()!;
  process.kill(agent, "SIGSTOP");
  await expect(now).toContainText(/old|stale|ago|s since/i, { timeout: 30_000 });
  await expect(now).toContainText("42");
  process.kill(agent, "SIGCONT");
});

test.describe("an environment with secrets", () => {
  test.use({
    houseOptions: { agents: one("env: { EDITOR: vim, API_TOKEN: hunter2hunter2, DB_PASSWORD: opensesame }") },
  });

  test("[D15] secrets are masked until they are asked for, and all is copied whole", async ({
    page,
    house,
  }) => {
    const id = await agentReady(house);
    await page.goto(`/agents/${id}`);
    const environment = page.getByRole("region", { name: "Environment" });
    await expect(environment).toContainText("vim");
    await expect(environment).not.toContainText("hunter2");
    await environment.getByRole("button", { name: /copy as export/i }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /export API_TOKEN=.?hunter2hunter2/,
    );
    await environment.getByRole("button", { name: /(show|reveal).*API_TOKEN/i }).click();
    await expect(environment).toContainText("hunter2hunter2");
    await expect(environment).not.toContainText("opensesame");
  });
});

test("nothing on the page moves while live data arrives", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.addInitScript(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
        if (!entry.hadRecentInput) (window as unknown as { shifted: number }).shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const path of ["/", `/agents/${id}`]) {
    await page.goto(path);
    await expect(page.getByText("42").locator("visible=true").first()).toBeVisible();
    const before = await page.evaluate(() => (window as unknown as { shifted: number }).shifted);
    for (const state of ["shutting_down", "ready"] as const) {
      house.writeAgents(
        `workspaces:\n  - name: demo\n    agents:\n      - name: main\n        motd: ${state}\n        metadata: [{ key: answer, name: Answer, script: "echo 42", interval: 1 }]\n`,
      );
      await expect.poll(async () => (await house.client.agents.get({ agent: id })).updated_at).toBeTruthy();
    }
    await page.waitForTimeout(2_500); // two rounds of metadata: the one thing here that only time brings
    const after = await page.evaluate(() => (window as unknown as { shifted: number }).shifted);
    expect(after - before, path).toBeLessThan(0.02);
  }
});

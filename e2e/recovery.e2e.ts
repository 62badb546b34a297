import { agentReady, expect, test } from "./fixtures.ts";

const type = async (page: import("@playwright/test").Page, line: string) => {
  await page
    .getByRole("textbox", { name: /terminal/i })
    .first()
    .focus();
  await page.keyboard.type(`${line}\n`);
};

const screen = (page: import("@playwright/test").Page) => page.locator(".xterm-rows").first();

for (const signal of ["SIGKILL", "SIGTERM"] as const)
  test(`[D9] the server goes by ${signal} and comes back: the page says so, then shows the truth without a reload`, async ({
    page,
    house,
  }) => {
    await agentReady(house);
    await page.goto("/");
    await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible();
    await page.evaluate(() => Object.assign(window, { stillTheSamePage: true }));
    await house.killServer(signal);
    await expect(page.getByText(/does not answer|broke off|nothing answers/i).first()).toBeVisible();
    await house.startServer();
    await expect(page.getByText(/does not answer|broke off|nothing answers/i)).toHaveCount(0, {
      timeout: 30_000,
    });
    await agentReady(house);
    await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible();
    expect(await page.evaluate(() => "stillTheSamePage" in window)).toBe(true);
  });

test("[T1] a shell survives the server's death and keeps what it was doing", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/terminal`);
  await expect(screen(page)).toContainText(/[$#%>]/);
  await type(page, "export MARK=survived; echo before-$MARK");
  await expect(screen(page)).toContainText("before-survived");
  await house.killServer("SIGKILL");
  await house.startServer();
  await agentReady(house);
  await expect(async () => {
    await type(page, "echo after-$MARK");
    await expect(screen(page)).toContainText("after-survived", { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
});

test("[D1] a killed agent is shown as lost, and as healthy again when it is back", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}`);
  await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible();
  const agent = house.localAgentPid()!;
  process.kill(agent, "SIGSTOP"); // no answer, no closed socket: the worst way to go
  await expect(page.getByText(/lost/i).first()).toBeVisible({ timeout: 45_000 });
  process.kill(agent, "SIGKILL");
  await agentReady(house);
  await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible({
    timeout: 30_000,
  });
});

test("[D9] the network goes away for a while and everything recovers by itself", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/terminal`);
  await expect(screen(page)).toContainText(/[$#%>]/);
  house.network.cut();
  await expect(page.getByText(/reconnecting|trying again|retry/i).first()).toBeVisible();
  house.network.heal();
  await type(page, "echo back-again");
  await expect(screen(page)).toContainText("back-again", { timeout: 30_000 });
});

import { expect, test } from "@playwright/test";
import { inFrontOf } from "./inFrontOf.ts";
import { DEPLOYMENT_TOKEN, openScriptedDeployment } from "./scriptedDeployment.ts";

test("[BA16] the list of a deployment: paged, watched where it is on screen, searched by the deployment", async ({
  page,
}) => {
  const deployment = await openScriptedDeployment(400, 5);
  const front = await inFrontOf(deployment.origin, DEPLOYMENT_TOKEN);
  try {
    await page.context().addCookies([front.cookie]);
    await page.goto(front.url);
    const list = page.getByRole("list", { name: "Agents" });
    await expect(page.getByText("400 workspaces")).toBeVisible();
    const watched = () =>
      deployment.sockets
        .filter(({ url, isOpen }) => isOpen && url.includes("watch-ws"))
        .map(({ url }) => url);
    await expect.poll(() => watched().length).toBeGreaterThan(2);
    expect(watched().length).toBeLessThanOrEqual(24);

    // What is on screen changes at once, by its own watch.
    const first = deployment.workspaces[0]!;
    deployment.changed({ ...first, name: "renamed-before-your-eyes" });
    await expect(page.getByRole("heading", { name: /renamed-before-your-eyes/ })).toBeVisible();

    // Scrolled far away, other workspaces are loaded and watched, and those of the top no longer.
    await list.evaluate((element) => {
      element.parentElement!.scrollTop = element.parentElement!.scrollHeight / 2;
    });
    await expect(list.getByRole("heading").first()).not.toContainText("renamed");
    await expect.poll(() => watched().some((url) => url.includes(first.id))).toBe(false);
    await expect.poll(() => watched().length).toBeGreaterThan(2);

    await page.getByRole("searchbox").fill("bob/project-01");
    await expect(page).toHaveURL(/q=bob/);
    await expect(list.getByRole("heading").first()).toContainText("bob/project-01");
    expect(deployment.requests.at(-1)).toContain("q=owner%3Abob+name%3Aproject-01");
    await page.getByRole("searchbox").fill("status:asleep");
    await expect(page.getByRole("alert")).toContainText("status");

    // A reload of an agent's page finds its workspace without the list.
    await page.getByRole("searchbox").fill("project-0123");
    await expect(list.getByRole("heading").first()).toHaveText(/project-0123/);
    await list.getByRole("link", { name: "main" }).click();
    await expect(page.getByRole("heading", { name: /project-0123/ })).toBeVisible();
    deployment.requests.length = 0;
    await page.reload();
    await expect(page.getByRole("heading", { name: /project-0123/ })).toBeVisible();
    expect(deployment.requests.filter((request) => request.includes("/workspaces?"))).toEqual([]);
  } finally {
    await front.close();
    await deployment.close();
  }
});

test("an agent of one of 5,000 workspaces is looked for in sight, and found at once the next time", async ({
  page,
}) => {
  const deployment = await openScriptedDeployment(5_000, 50);
  const front = await inFrontOf(deployment.origin, DEPLOYMENT_TOKEN);
  try {
    await page.context().addCookies([front.cookie]);
    const last = deployment.workspaces.findLast(
      ({ owner_name, latest_build }) => owner_name !== "ann" && latest_build.resources[0]?.agents?.length,
    )!;
    const agent = last.latest_build.resources[0]!.agents![0]!;
    await page.goto(`${front.url}/agents/${agent.id}`);
    await expect(page.getByText(/^[\d,]+ of 5,000 workspaces looked through\.$/)).toBeVisible();
    await expect(page.getByRole("heading", { name: new RegExp(last.name) })).toBeVisible();
    const walked = () => deployment.requests.filter((request) => request.includes("limit=200")).length;
    expect(walked()).toBeLessThanOrEqual(26);
    deployment.requests.length = 0;
    await page.reload();
    await expect(page.getByRole("heading", { name: new RegExp(last.name) })).toBeVisible();
    expect(walked()).toBe(0);
    // Nobody's agent is told as such without a walk.
    await page.goto(`${front.url}/agents/00000000-0000-4000-8000-00000000dead`);
    await expect(page.getByRole("heading", { name: "There is no such agent" })).toBeVisible();
    expect(walked()).toBe(0);
  } finally {
    await front.close();
    await deployment.close();
  }
});

test("the keyboard goes on into what is not loaded yet", async ({ page }) => {
  const deployment = await openScriptedDeployment(120, 5);
  const front = await inFrontOf(deployment.origin, DEPLOYMENT_TOKEN);
  try {
    await page.context().addCookies([front.cookie]);
    await page.goto(front.url);
    await expect(page.getByRole("link", { name: "main" }).first()).toBeVisible();
    await page.keyboard.press("/");
    await page.keyboard.press("ArrowDown");
    const seen = new Set<string>();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.rowLink ?? "");
    // Some 100 agents stand in the first block: the last of these steps are beyond it.
    for (let step = 0; step < 130; step++) {
      seen.add(await focused());
      await page.keyboard.press("ArrowDown");
      await expect.poll(focused).not.toBe([...seen].at(-1));
    }
    expect(seen.size).toBe(130);
    expect(seen.has("")).toBe(false);
  } finally {
    await front.close();
    await deployment.close();
  }
});

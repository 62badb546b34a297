import { createAgentClient } from "#api/agentClient.ts";
import { findings } from "./axe.ts";
import { agentToken } from "./conformance/runSuite.ts";
import { agentReady, expect, test } from "./fixtures.ts";

for (const scheme of ["dark", "light"] as const)
  test(`[D19] many long statuses are read a part at a time, on a phone as well (${scheme})`, async ({
    page,
    house,
  }) => {
    test.setTimeout(180_000); // each status is a request of its own, on a machine that may be busy
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: 390, height: 844 });
    const id = await agentReady(house);
    const client = createAgentClient({
      baseUrl: house.agentUrl,
      fetch,
      openSocket() {
        throw new Error("no socket is needed");
      },
      headers: () => ({ "Coder-Session-Token": agentToken(house, "main") }),
    });
    const said = { app_slug: "docs", icon: "", needs_user_attention: false };
    for (let i = 0; i < 20; i++) {
      const state = ["complete", "working", "failure"][i % 3]!;
      const uri = i === 19 ? `https://example.com/${"long/".repeat(40)}` : "";
      await client.self.appStatus({ body: { ...said, state, message: `${i} ${"w".repeat(155)}`, uri } });
    }
    await page.goto(`/agents/${id}`);
    const feed = page.getByRole("list", { name: "What Docs reports" });
    await expect(feed.getByRole("listitem")).toHaveCount(5);
    await expect(feed.getByRole("listitem").first()).toContainText("19 www");
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Show 15 older" }).click();
    await expect(feed.getByRole("listitem")).toHaveCount(20);
    await page.goto("/");
    await expect(page.getByText(/^19 w/).locator("visible=true")).toBeVisible();
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

test("apps that never reported: the page says so, and how it is done", async ({ page, house }) => {
  await page.goto(`/agents/${await agentReady(house)}`);
  await expect(page.getByText("No app has reported what it is doing.")).toContainText(
    'quarterdeck status --app docs "Message"',
  );
});

import { findings } from "./axe.ts";
import { agentReady, expect, test } from "./fixtures.ts";

const PAGES: [name: string, path: (agent: string) => string, ready: RegExp][] = [
  ["the agents list", () => "/", /demo/],
  ["an agent's overview", (agent) => `/agents/${agent}`, /Last contact/],
  ["an agent's logs", (agent) => `/agents/${agent}/logs`, /hello from startup/],
  ["an agent's terminal", (agent) => `/agents/${agent}/terminal`, /[$#%>]/],
  ["an agent's containers", (agent) => `/agents/${agent}/containers`, /container/i],
  ["an agent's connection", (agent) => `/agents/${agent}/connection`, /Median/],
  ["settings", () => "/settings", /Appearance/],
  ["the account", () => "/settings/account", /ssh-ed25519/],
  ["a provider that is not there", () => "/external-auth/nobody", /There is no provider/],
  ["API tokens", () => "/settings/tokens", /token/i],
  ["the API page", () => "/api", /workspaceagents/],
  ["a page that is not there", () => "/nowhere", /not found|no such page|nothing here/i],
];

for (const scheme of ["dark", "light"] as const)
  test(`[D19] axe finds nothing serious on any page in the ${scheme} scheme`, async ({ page, house }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const agent = await agentReady(house);
    const found: Record<string, string[]> = {};
    for (const [name, path, ready] of PAGES) {
      await page.goto(path(agent));
      await expect(page.locator("body")).toContainText(ready);
      found[name] = await findings(page);
      if (!path(agent).endsWith("/logs")) continue;
      await page.keyboard.press("p");
      await page.getByRole("region", { name: "Patterns" }).getByText("hello from startup").click();
      await expect(page.getByRole("list", { name: "Filter terms" })).toBeVisible();
      found["patterns of a log"] = await findings(page);
    }
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: /sign in/i }).first()).toBeVisible();
    found["sign in"] = await findings(page);
    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([]);
  });

test("[D19] no page scrolls sideways at 320 px", async ({ page, house }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const agent = await agentReady(house);
  for (const [name, path, ready] of PAGES) {
    await page.goto(path(agent));
    await expect(page.locator("body")).toContainText(ready);
    await page.waitForLoadState("networkidle"); // what comes late may be what is too wide
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, name).toBeLessThanOrEqual(0);
  }
});

test.describe("an agent that says nothing", () => {
  test.use({ houseOptions: { agents: "workspaces:\n  - name: demo\n    agents:\n      - name: main\n" } });

  test("[D19] axe finds nothing serious on an empty log", async ({ page, house }) => {
    await page.goto(`/agents/${await agentReady(house)}/logs`);
    await expect(page.getByRole("log")).toBeVisible();
    await expect(page.locator("body")).toContainText(/no (log )?lines|nothing/i);
    expect(await findings(page)).toEqual([]);
  });
});

import { agentReady, expect, test } from "./fixtures.ts";

test("[D12] the palette reaches an agent, a page and an action by keyboard", async ({ page, house }) => {
  const id = await agentReady(house);
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  const go = async (what: string) => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: /go to/i })).toBeFocused();
    await page.keyboard.type(what);
    await page.keyboard.press("Enter");
  };
  await go("demo.main");
  await expect(page).toHaveURL(new RegExp(`/agents/${id}$`));
  await go("logs of demo");
  await expect(page).toHaveURL(new RegExp(`/agents/${id}/logs`));
  await go("dark app");
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "dark");
  await go("light app");
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "light");
});

test("settings are kept across a reload, and go back to the defaults", async ({ page }) => {
  await page.goto("/settings");
  await page.getByRole("combobox", { name: "Light or dark" }).selectOption("Dark");
  await page.getByRole("spinbutton", { name: "Text size" }).fill("17");
  await page.getByRole("spinbutton", { name: "Text size" }).blur();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-scheme", "dark");
  await expect(page.getByRole("spinbutton", { name: "Text size" })).toHaveValue("17");
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await expect(page.getByRole("spinbutton", { name: "Text size" })).toHaveValue("13");
});

test("an API token is made, shown once, used and revoked", async ({ page, house }) => {
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: /token/i });
  await dialog.getByRole("textbox", { name: /name/i }).fill("backup");
  await dialog.getByRole("button", { name: /make|create/i }).click();
  await dialog.getByRole("button", { name: /copy/i }).click();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  const me = () => fetch(`${house.direct}/api/v2/users/me`, { headers: { "Coder-Session-Token": token } });
  expect((await me()).status).toBe(200);
  await page.keyboard.press("Escape");
  await expect(page.locator("body")).not.toContainText(token);
  await page.getByRole("button", { name: "Revoke backup" }).click();
  await page
    .getByRole("alertdialog")
    .or(page.getByRole("dialog"))
    .getByRole("button", { name: /revoke/i })
    .click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0); // it hides the page from whoever asks by role
  await expect(page.getByRole("button", { name: "Revoke backup" })).toHaveCount(0);
  expect((await me()).status).toBe(401);
});

test("the API page tells of every route, and one that is not there says so", async ({ page, house }) => {
  await page.goto("/api");
  await expect(page.locator("main")).toContainText("/api/v2/workspaceagents/{agent}/logs");
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.goto("/agents/00000000-0000-0000-0000-000000000001");
  await expect(page.locator("main")).toContainText(
    /no such agent|not found|gone|does not exist|doesn't exist/i,
  );
  expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
});

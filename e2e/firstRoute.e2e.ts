import { gzipSync } from "node:zlib";
import { agentReady, expect, test } from "./fixtures.ts";

test("[D22] the first route needs under 250 kB gzip of script", async ({ page, house }) => {
  await agentReady(house);
  const sizes = new Map<string, Promise<number>>();
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js"))
      sizes.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      );
  });
  await page.goto("/");
  await expect(page.getByText("demo").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(250_000);
});

test("[D22] menus are loaded when they are wanted, and open, close and give the focus back as ever", async ({
  page,
  house,
}) => {
  await agentReady(house);
  await page.goto("/");
  const button = page.getByRole("button", { name: "Actions for main" });
  const menu = page.getByRole("menu", { name: "Actions for main" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(menu).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("menuitem", { name: "Open a terminal" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(menu).toBeVisible();
  await page.mouse.click(5, 400);
  await expect(menu).toBeHidden();

  const live = page.getByRole("button", { name: /^Live data/ });
  const streams = page.getByRole("dialog", { name: "Live data" });
  for (const _ of [1, 2]) {
    await live.click();
    await expect(streams).toBeVisible();
    await live.click();
    await expect(streams).toBeHidden();
  }
});

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

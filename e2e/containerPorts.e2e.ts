import { findings } from "./axe.ts";
import { importImage } from "./engine/image.mjs";
import { type TestEngine, testEngine } from "./engine/testEngine.mjs";
import { agentReady, test as base, expect } from "./fixtures.ts";
import { SERVE } from "./servePage.ts";

const IMAGE = "quarterdeck/web:latest";

/** A machine with an engine of its own, whose image has a program that serves a page. */
const test = base.extend<{ engine: TestEngine }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  engine: async ({}, use) => {
    const engine = await testEngine();
    importImage(engine.env, { name: IMAGE, programs: ["perl"] });
    await use(engine);
    const mine = engine.docker("ps", "-aq").split("\n").filter(Boolean);
    if (mine.length > 0) engine.docker("rm", "-f", ...mine);
  },
  houseOptions: async ({ engine }, use) =>
    use({ agents: "workspaces:\n  - name: demo\n    agents:\n      - name: main\n", env: engine.env }),
});

test("[C13] a published port is announced, opens from its container's row, and says when nobody is behind it", async ({
  page,
  house,
  context,
  engine,
}) => {
  const id = await agentReady(house);
  const listed = page.waitForResponse(/listening-ports/); // so that the first look does not find it there
  await page.goto(`/agents/${id}/containers`);
  await listed;
  await expect(page.getByRole("heading", { name: "No containers on this machine" })).toBeVisible();
  const publish = ["--publish", "127.0.0.1::80", "--publish", "127.0.0.1::81"];
  engine.docker("run", "-d", "--name", "web", ...publish, IMAGE, "perl", "-e", SERVE, "80");
  const portOf = (inside: number) => engine.docker("port", "web", String(inside)).split(":").at(-1)!;
  const [port, hollow] = [portOf(80), portOf(81)];
  await expect(page.getByRole("status").filter({ hasText: port })).toHaveCount(1, { timeout: 5_000 });

  const row = page.getByRole("row", { name: /^web/ });
  await row.getByRole("button", { name: /^Ports of web/ }).click();
  const ports = page.getByRole("dialog", { name: "Ports of web" });
  const line = (numbers: string) => ports.getByRole("listitem").filter({ hasText: numbers });
  await expect(line(`${port}→80`).getByText("listens", { exact: true })).toBeVisible();
  await expect(line(`${hollow}→81`)).toContainText("nothing listens inside");
  expect(await findings(page)).toEqual([]);
  const [opened] = await Promise.all([
    context.waitForEvent("page"),
    ports.getByRole("link", { name: `Open port ${port}` }).click(),
  ]);
  await expect(opened.getByRole("heading", { name: "Hello from the container" })).toBeVisible();
  expect(new URL(opened.url()).host).toMatch(new RegExp(`^${port}--main--demo--\\w+\\.localhost:\\d+$`));
  await opened.close();
  await page.keyboard.press("Escape");
  await expect(ports).toBeHidden();

  await row.focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Ports…" }).press("Enter");
  await expect(ports).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  // The page is whole once its log is there.
  await expect(page.getByRole("log", { name: "Log of web" })).toBeAttached();
  await page.getByRole("button", { name: new RegExp(`^Ports .*${port}→80`) }).click();
  await expect(ports.getByRole("link", { name: `Open port ${port}` })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Ports", exact: true }).click();
  const listing = page.getByRole("region", { name: "Ports", exact: true }).getByRole("listitem");
  const published = listing.filter({ has: page.getByText(port, { exact: true }) });
  await expect(published.getByRole("link", { name: "web:80" })).toBeVisible();
  await expect(listing.filter({ hasText: hollow })).toContainText("nothing listens inside");
  expect(await findings(page)).toEqual([]);
  engine.docker("rm", "-f", "web");
  await expect(published).toHaveCount(0, { timeout: 10_000 });
});

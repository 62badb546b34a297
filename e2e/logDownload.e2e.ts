import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { LOG_AGENTS, openLog } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

type Group = "Lines that pass the filters" | "Whole log";

async function choose(page: Page, group: Group, item: string) {
  await page.getByRole("button", { name: "Download", exact: true }).click();
  await page.getByRole("group", { name: group }).getByRole("menuitem", { name: item, exact: true }).click();
}

/** The lines of the file that a menu item saves. */
async function saved(page: Page, group: Group, item: string): Promise<{ name: string; lines: string[] }> {
  const [file] = await Promise.all([
    page.waitForEvent("download", { timeout: 60_000 }),
    choose(page, group, item),
  ]);
  const text = await readFile(await file.path(), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return { name: file.suggestedFilename(), lines: text.slice(0, -1).split("\n") };
}

const outputs = (lines: readonly string[]): string[] => lines.map((line) => JSON.parse(line).output);

/** Files of the browser's private disk. */
const onDisk = (page: Page) =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("quarterdeck-downloads");
    const sizes: number[] = [];
    for await (const [name] of folder.entries()) {
      const handle = await folder.getFileHandle(name);
      sizes.push((await handle.getFile()).size);
    }
    return sizes;
  });

test("[L21] the lines that pass, the whole log, and the log as it is stored", async ({ page, house }) => {
  const { write } = await openLog(page, house);
  const secret = `ghp_${"a1B2".repeat(9)}`;
  await write({ output: `to be \u001b[1msaved\u001b[0m`, level: "warn" }, { output: `uses ${secret}` });
  await page.getByRole("button", { name: /^warn/ }).click();
  await expect(page.getByRole("log").locator("[data-number]")).toHaveCount(1);
  const filtered = await saved(page, "Lines that pass the filters", "JSON lines");
  expect(filtered.name).toBe("main.jsonl");
  expect(outputs(filtered.lines)).toEqual(["to be \u001b[1msaved\u001b[0m"]);
  await expect(page.getByText("Saved 1 line as main.jsonl")).toBeVisible();
  const text = await saved(page, "Lines that pass the filters", "Text");
  expect(text.lines).toEqual([expect.stringMatching(/^\S+Z \[warn\] \[External\] to be saved$/)]);
  const whole = await saved(page, "Whole log", "Text with its ANSI colours");
  expect(whole.lines).toContain("hello from startup");
  expect(whole.lines.slice(-2)).toEqual(["to be \u001b[1msaved\u001b[0m", "uses ghp_••••••••"]);
  const stored = await saved(page, "Whole log", "Text as stored, secrets in clear");
  expect(stored.lines.at(-1)).toMatch(`[info] [agent.main|External] uses ${secret}`);
  await page.getByLabel("Find in this log").fill("nowhere to be found");
  await expect(page.getByRole("log").locator("[data-number]")).toHaveCount(0);
  await choose(page, "Lines that pass the filters", "Text");
  await expect(page.getByText("There is no line to save")).toBeVisible();
});

test("[L21] 200,000 lines are written to disk, filtered and whole, line by line right", async ({
  page,
  house,
}) => {
  const { write, agent } = await openLog(page, house);
  const COUNT = 200_000;
  const line = (at: number) => `numbered ${at}${at % 10 === 0 ? " apple" : ""}`;
  const all = Array.from({ length: COUNT }, (_, at) => line(at));
  for (let at = 0; at < COUNT; at += 4000)
    await write(...all.slice(at, at + 4000).map((output) => ({ output })));
  await expect(page.locator("[data-account]")).toContainText(/^200,00\d lines received/, { timeout: 60_000 });
  await page.goto(`/agents/${agent}/logs?f=apple`);
  await expect(page.locator("[data-account]")).toContainText(/^200,00\d lines received/, { timeout: 60_000 });
  const filtered = await saved(page, "Lines that pass the filters", "JSON lines");
  expect(outputs(filtered.lines)).toEqual(all.filter((_, at) => at % 10 === 0));
  await expect(page.getByText("Saved 20,000 lines as main.jsonl")).toBeVisible();
  const whole = await saved(page, "Whole log", "JSON lines");
  expect(outputs(whole.lines.slice(-COUNT))).toEqual(all);
  await expect(page.getByText(/in memory/)).toHaveCount(0);
  const bytes = whole.lines.reduce((sum, each) => sum + each.length + 1, 0);
  expect(await onDisk(page)).toContain(bytes);
});

test("[L21] lines that only the server has are fetched; it may go away meanwhile, and the download may be called off", async ({
  page,
  house,
}) => {
  const { log, write, agent } = await openLog(page, house);
  const all = Array.from({ length: 12_000 }, (_, at) => `numbered ${at}`);
  for (let at = 0; at < all.length; at += 4000)
    await write(...all.slice(at, at + 4000).map((output) => ({ output })));
  // Older pages do not come: the page holds the end alone.
  let refused = 0;
  await page.route(/before=(?!9007199254740991)/, (route) => {
    refused++;
    return route.abort();
  });
  await page.goto(`/agents/${agent}/logs`);
  await expect(log).toContainText("numbered 11999");
  await expect.poll(() => refused).toBeGreaterThan(0);
  await house.killServer();
  await choose(page, "Whole log", "JSON lines");
  const bar = page.getByRole("region", { name: "Download" });
  await expect(bar).toContainText("The server does not answer");
  await bar.getByRole("button", { name: "Cancel" }).click();
  await expect(bar).toHaveCount(0);
  const saving = saved(page, "Whole log", "JSON lines");
  await expect(bar.getByRole("progressbar", { name: "Writing main.jsonl" })).toBeVisible();
  await house.startServer();
  const { lines } = await saving;
  expect(outputs(lines.slice(-all.length))).toEqual(all);
  await expect(bar).toHaveCount(0);
});

test("[L21] without a disk of its own the page builds the file in memory, and says so", async ({
  page,
  house,
}) => {
  const { write, agent } = await openLog(page, house);
  await write({ output: "kept in memory" });
  // What the worker finds over plain http on a network: no disk.
  await page.route(/logWorker[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(navigator, "storage", { value: undefined });${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await page.goto(`/agents/${agent}/logs`);
  await expect(page.getByRole("log")).toContainText("kept in memory");
  const { lines } = await saved(page, "Whole log", "Text");
  expect(lines.at(-1)).toMatch(/kept in memory$/);
  await expect(page.getByText("All of it was put together in memory")).toBeVisible();
});

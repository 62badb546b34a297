import { expect, test } from "./fixtures.ts";
import { clipboard, firstRow, LOG_AGENTS, openLog, scrollUp } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

test("[L1] a line appears as it is written, below those that were there", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await expect(log).toContainText("hello from startup");
  await write({ output: "and a new one" });
  await expect(log.locator("[data-number]").last()).toContainText("and a new one");
});

test("[L7] [L20] [L30] through five cuts every line is there once, in order, each outage a row", async ({
  page,
  house,
}) => {
  const { log, write, writeNumbered } = await openLog(page, house);
  for (let cut = 0; cut < 5; cut++) {
    await writeNumbered(cut * 20 + 1, cut * 20 + 10);
    house.network.drop();
    await writeNumbered(cut * 20 + 11, cut * 20 + 20);
    // One outage after the other: the next cut is one only if the stream is back.
    await expect(page.locator("[data-account]").locator("..")).toContainText(`${cut + 1} outage`);
  }
  await write({ output: "the end" });
  await expect(log.locator("[data-number]").last()).toContainText("the end");
  await expect(page.locator("[data-account]")).toContainText("0 gaps");
  await log.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  await expect(page.getByText(/Copied \d+ lines/)).toBeVisible();
  const numbers = (await clipboard(page))
    .split("\n")
    .flatMap((line) => /^numbered (\d+)$/.exec(line)?.[1] ?? []);
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, at) => String(at + 1)));
  await expect(log.locator("[data-outage]").first()).toContainText(/Connection lost .+ back .+/);
});

test("[L7] a network that is silently dead is noticed, said, and recovered from", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  house.network.freeze();
  await expect(page.locator("footer").getByText("Reconnecting")).toBeVisible({ timeout: 25_000 });
  await expect(page.getByText(/Not connected since/)).toBeVisible();
  house.network.heal();
  await write({ output: "after the silence" });
  await expect(log).toContainText("after the silence", { timeout: 30_000 });
  await expect(log.locator("[data-outage]")).not.toHaveCount(0);
});

test("[L7] a server that is killed and comes back goes on with the same log", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write({ output: "before" });
  await expect(log).toContainText("before");
  await house.killServer();
  await expect(page.getByText(/Not connected since/)).toBeVisible();
  await house.startServer();
  await write({ output: "afterwards" });
  await expect(log).toContainText("afterwards", { timeout: 30_000 });
  await expect(log.getByText("before", { exact: true })).toHaveCount(1);
});

test("[L4] what is read does not move: lines come, the stream breaks, a filter comes and goes", async ({
  page,
  house,
}) => {
  const { writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 400);
  await expect(page.getByRole("log")).toContainText("numbered 400");
  const before = await scrollUp(page, 2010);
  await writeNumbered(401, 600);
  await expect(page.getByRole("button", { name: /200 new lines/ })).toBeVisible();
  expect(await firstRow(page)).toEqual(before);
  house.network.drop();
  await expect(page.locator("[data-account]").locator("..")).toContainText("1 outage");
  expect(await firstRow(page)).toEqual(before);
  await page.getByRole("button", { name: /^info/ }).click();
  await expect(page).toHaveURL(/level=info/);
  expect(await firstRow(page)).toEqual(before);
  await page.getByRole("button", { name: /^info/ }).click();
  await expect(page).not.toHaveURL(/level/);
  expect(await firstRow(page)).toEqual(before);
});

test("[L5] one key or one button follows again, and says what is new", async ({ page, house }) => {
  const { log, write, writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 200);
  await expect(log).toContainText("numbered 200");
  await scrollUp(page, 1500);
  await write({ output: "fine" }, { output: "not fine", level: "error" });
  const button = page.getByRole("button", { name: /2 new lines.*1 error/ });
  await expect(button).toBeVisible();
  await button.click();
  await expect(log.locator("[data-number]").last()).toContainText("not fine");
  await scrollUp(page, 1500);
  await page.keyboard.press("End");
  await write({ output: "followed" });
  await expect(log.getByText("followed", { exact: true })).toBeInViewport();
});

test.describe("with the limit of a Coder deployment", () => {
  test.use({ houseOptions: { agents: LOG_AGENTS, flags: ["--log-limit", "1MiB"] } });

  test("[LG5] a log that is full says so", async ({ page, house }) => {
    const { write } = await openLog(page, house);
    const big = Array.from({ length: 1000 }, () => ({ output: "x".repeat(1000) }));
    await write(...big);
    await expect(write(...big.slice(0, 100))).rejects.toThrow(/exceeded/);
    await expect(page.getByText("This log is full.")).toBeVisible();
  });
});

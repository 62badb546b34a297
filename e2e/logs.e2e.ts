import { expect, test } from "./fixtures.ts";
import { clipboard, firstRow, LOG_AGENTS, openLog, scrollUp } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

test("[L6] wrapping on and off keeps the first visible line", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write(
    ...Array.from({ length: 300 }, (_, at) => ({ output: `${at} ${"long ".repeat(at % 7 ? 60 : 1)}` })),
  );
  await expect(log).toContainText("299 long");
  const before = await scrollUp(page, 3000);
  await page.keyboard.press("w");
  await expect(page.getByRole("button", { name: "Wrap long lines" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  expect((await firstRow(page)).number).toBe(before.number);
  await page.keyboard.press("w");
  await expect(page.getByRole("button", { name: "Wrap long lines" })).toHaveAttribute("aria-pressed", "true");
  expect((await firstRow(page)).number).toBe(before.number);
});

test("[L12] [L13] the address holds level, source and text: a reload shows the same", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  await write(
    { output: "apple", level: "error" },
    { output: "pear", level: "error" },
    { output: "apple pie" },
  );
  await page.getByRole("button", { name: /^error/ }).click();
  await page.getByRole("button", { name: /^External/ }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("apple");
  const rows = log.locator("[data-number]");
  await expect(rows).toHaveCount(1);
  await expect(log.locator("mark")).toHaveText("apple");
  await expect(page).toHaveURL(/level=error/);
  await expect(page).toHaveURL(/q=apple/);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(page.getByLabel("Find in this log")).toHaveValue("apple");
  // All lines around the match, the match kept in view and marked.
  await log.focus();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/all=true/);
  await page.keyboard.press("n");
  await expect(log.locator("[data-current]")).toContainText("apple");
});

test("[L10] a pattern that cannot be read is explained, one that can is found", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write({ output: "took 1234 ms" }, { output: "took long" });
  await page.getByRole("button", { name: "Regular expression" }).click();
  await page.getByLabel("Find in this log").fill("took [0-9");
  await expect(page.getByRole("alert")).toContainText("never closed");
  await page.getByLabel("Find in this log").fill("took [0-9]+");
  await expect(log.locator("mark")).toHaveText("took 1234");
});

test("[L16] colours are shown, markup is text, links are only links", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write({
    output:
      "10%\r100% \u001b[1;31mred\u001b[0m <b onclick=x>not bold</b> \u001b]8;;https://example.com/\u0007there\u001b]8;;\u0007",
  });
  const row = log.locator("[data-number]", { hasText: "not bold" });
  await expect(row.locator(".log-text")).toHaveText("100% red <b onclick=x>not bold</b> there");
  await expect(row.locator("b")).toHaveCount(0);
  await expect(row.getByText("red", { exact: true })).toHaveCSS("font-weight", "700");
  await expect(row.getByRole("link", { name: "there" })).toHaveAttribute("href", "https://example.com/");
});

test("[L19] a link to lines shows them elsewhere, chosen and in view", async ({ page, house }) => {
  const { log, writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 500);
  await expect(log).toContainText("numbered 500");
  await page.keyboard.press("Home");
  await log.getByText("numbered 7", { exact: true }).click();
  await log.getByText("numbered 9", { exact: true }).click({ modifiers: ["Shift"] });
  await page.keyboard.press("y");
  await expect(page.getByText("Link copied")).toBeVisible();
  const address = await clipboard(page);
  expect(address).toMatch(/line=\d+-\d+/);
  const other = await page.context().newPage();
  await other.goto(address);
  await expect(other.locator("[data-chosen]")).toHaveCount(3);
  await expect(other.getByText("numbered 8", { exact: true })).toBeInViewport();
});

test("[L20] chosen lines are copied as text, with times, and as JSON lines", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write({ output: "\u001b[31mone\u001b[0m" }, { output: "two", level: "warn" });
  await log.getByText("one", { exact: true }).click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 2 lines")).toBeVisible();
  expect(await clipboard(page)).toBe("one\ntwo");
  await page.getByRole("button", { name: "Copy 2 lines" }).click();
  await page.getByRole("menuitem", { name: "Text with time, level and source" }).click();
  await expect
    .poll(() => clipboard(page))
    .toMatch(/^\S+Z \[info\] \[External\] one\n\S+Z \[warn\] \[External\] two$/);
  await page.getByRole("button", { name: "Copy 2 lines" }).click();
  await page.getByRole("menuitem", { name: "JSON lines" }).click();
  await expect.poll(() => clipboard(page)).toContain('"output":"two"');
});

test("[L22] times are written as chosen, and stay so", async ({ page, house }) => {
  const { log } = await openLog(page, house);
  await page.getByRole("button", { name: "Times" }).click();
  await page.getByRole("menuitemradio", { name: "Date and time, UTC" }).click();
  await page.keyboard.press("Escape");
  const utc = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;
  await expect(log.locator("[data-number]").first()).toContainText(utc);
  await page.reload();
  await expect(log.locator("[data-number]").first()).toContainText(utc);
});

test("[L24] the keys are listed, and errors are walked through by key", async ({ page, house }) => {
  const { log } = await openLog(page, house);
  await expect(log).toContainText("giving up");
  await page.keyboard.press("h");
  await expect(page.getByRole("dialog", { name: "Keys of the log" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await log.getByText("fetching packages").click();
  await page.keyboard.press("e");
  await expect(log.locator("[data-current]")).toContainText("no such package");
  await page.keyboard.press("e");
  await expect(log.locator("[data-current]")).toContainText("giving up");
  await page.keyboard.press("E");
  await expect(log.locator("[data-current]")).toContainText("no such package");
});

test("[L32] a failed script's first error is pinned with how it ended and what was run", async ({
  page,
  house,
}) => {
  const { log, writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 200);
  await expect(log).toContainText("numbered 200");
  const pinned = page.getByRole("list", { name: "Failed scripts" }).getByRole("listitem");
  await expect(pinned).toHaveCount(1);
  await expect(pinned).toContainText("Exit code 3");
  await expect(pinned).toContainText(/after [\d.]+ (ms|s)/);
  await expect(pinned).toContainText("no such package: left-pad");
  await pinned.getByRole("button", { name: "Command" }).click();
  await expect(pinned).toContainText("exit 3");
  await pinned.getByRole("button", { name: "First error" }).click();
  await expect(log.locator("[data-current]")).toContainText("no such package: left-pad");
  await expect(log.locator("[data-current]")).toBeInViewport();
});

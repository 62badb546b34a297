import { expect, test } from "./fixtures.ts";
import { LOG_AGENTS, openLog } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

const FRUIT = [
  { output: "apple pie", level: "error" },
  { output: "apple juice", level: "info" },
  { output: "pear pie", level: "warn" },
  { output: '{"msg":"served","status":500}', level: "info" },
];

test("[L12] AND, OR and NOT: typed or by chips, with keys alone, and in the address", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  await write(...FRUIT);
  await expect(log).toContainText("served");
  const rows = log.locator("[data-number]");
  await page.keyboard.press("f");
  const field = page.getByRole("combobox", { name: "Filter lines" });
  await expect(field).toBeFocused();
  await page.keyboard.type("(apple OR pear) -juice source:External");
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(/f=/);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole("log").locator("[data-number]")).toHaveCount(2);
  await expect(other.getByRole("combobox", { name: "Filter lines" })).toHaveValue(
    "(apple OR pear) -juice source:External",
  );
  await other.close();
  // From the field to the chips: the first is turned round, the second taken away.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Exclude apple OR pear" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("NOT (apple OR pear) NOT juice source:External");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("served");
  await page.getByRole("button", { name: "Remove juice" }).press("Enter");
  await expect(field).toHaveValue("NOT (apple OR pear) source:External");
  await field.fill("level:>=warn from:-1h .status=500");
  await expect(page.getByText("No line matches")).toBeVisible();
  await field.fill("level:error OR .status=500");
  await expect(rows).toHaveCount(4);
  await field.press("Escape");
  await expect(rows).toHaveCount(8);
  await field.press("Escape");
  await expect(field).toHaveCount(0);
});

test("[L10] [L12] what cannot be read is explained at its character, and the filter before stays", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house, "?f=apple");
  await write(...FRUIT);
  const rows = log.locator("[data-number]");
  await expect(rows).toHaveCount(2);
  const field = page.getByRole("combobox", { name: "Filter lines" });
  await field.fill("apple level:loud");
  await expect(page.getByRole("alert").locator("[data-fault]")).toHaveText("loud");
  await expect(page.getByRole("alert")).toContainText("Levels are trace, debug");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(rows).toHaveCount(2);
  await field.fill("apple /p(ie/");
  await expect(page.getByRole("alert").locator("[data-fault]")).toHaveText("(");
  await field.fill("apple /p[i]e/");
  await expect(rows).toHaveCount(1);
  await field.fill("source:Nobody");
  await expect(page.getByText("No source is called “Nobody”.")).toBeVisible();
  await page.getByRole("button", { name: "Regular expression" }).click();
  await page.getByLabel("Find in this log").fill("took [0-9");
  await expect(page.getByRole("alert").locator("[data-fault]")).toHaveText("[");
  await expect(page.getByRole("alert")).toContainText("never closed");
});

test("[L12] terms are offered at the cursor, taken and turned into chips by keys alone", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  await write(...FRUIT);
  await expect(log).toContainText("served");
  const rows = log.locator("[data-number]");
  const field = page.getByRole("combobox", { name: "Filter lines" });
  await page.keyboard.press("f");
  await page.keyboard.type("pie -err");
  await expect(page.getByRole("option")).toHaveText(/level:error/);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { selected: true })).toHaveText(/level:error/);
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("pie -level:error ");
  await expect(field).toBeFocused();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("pear pie");
  await field.fill("");
  await page.keyboard.type(".st");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type("500");
  await expect(field).toHaveValue(".status=500");
  await expect(rows).toHaveCount(1);
  await page.keyboard.type(" served OR");
  await expect(page.getByRole("alert")).toContainText("missing after this");
  await field.fill(".status=500 served");
  await page.getByRole("button", { name: "Remove served" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Remove .status=500" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("");
});

test("[L12] the current line offers its level and source", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  await write(...FRUIT);
  await log.getByText("pear pie").click();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("button", { name: "Only source:External" }).click();
  await expect(log.locator("[data-number]")).toHaveCount(FRUIT.length);
  await page.getByRole("button", { name: "Without level:warn" }).click();
  await expect(log.locator("[data-number]")).toHaveCount(FRUIT.length - 1);
  await expect(page.getByRole("combobox", { name: "Filter lines" })).toHaveValue(
    "source:External NOT level:warn",
  );
});

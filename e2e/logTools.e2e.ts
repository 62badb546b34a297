import { expect, test } from "./fixtures.ts";
import { clipboard, firstRow, LOG_AGENTS, openLog, scrollUp } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

test("[L3] [L14] [L19] a long log opens at its end, is filled from behind, and leads to any line", async ({
  page,
  house,
}) => {
  const { log, agent, writeNumbered } = await openLog(page, house);
  for (let batch = 0; batch < 9; batch++) await writeNumbered(batch * 1000 + 1, batch * 1000 + 1000);
  const lines = await house.client.logs.list({ agent });
  const early = lines.find(({ output }) => output === "numbered 3")!;
  await page.goto(`/agents/${agent}/logs`);
  await expect(log).toContainText("numbered 9000");
  await expect(page.locator("[data-account]")).toContainText(
    `${lines.length.toLocaleString("en")} lines received, ids ${lines[0]!.id}–${lines.at(-1)!.id}, 0 gaps`,
  );
  await page.keyboard.press("Home");
  await expect(log.locator("[data-number]").first()).toContainText(/fetching|hello/);
  await page.keyboard.press("End");
  await expect(log.getByText("numbered 9000", { exact: true })).toBeInViewport();
  await page.goto(`/agents/${agent}/logs?line=${early.id}`);
  await expect(log.getByText("numbered 3", { exact: true })).toBeInViewport();
  const time = page.getByRole("slider", { name: "Time" });
  await time.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await expect(page).toHaveURL(/from=.*to=/);
  await page.getByRole("button", { name: "Show all times" }).click();
  await expect(page).not.toHaveURL(/from=/);
});

test("[L24] [L26] marked lines are listed with notes, led to and kept", async ({ page, house }) => {
  const { log, writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 300);
  await expect(log).toContainText("numbered 300");
  await log.getByText("numbered 295", { exact: true }).click();
  await page.keyboard.press("m");
  await log.getByText("numbered 290", { exact: true }).click();
  await page.keyboard.press("m");
  await expect(log.locator("[data-marked]")).toHaveCount(2);
  await page.keyboard.press("Home");
  await page.keyboard.press("u");
  await expect(log.locator("[data-current]")).toContainText("numbered 295");
  await page.keyboard.press("u");
  await expect(log.locator("[data-current]")).toContainText("numbered 290");
  await page.keyboard.press("b");
  const panel = page.getByRole("region", { name: "Marks" });
  await expect(panel.getByRole("listitem")).toHaveCount(2);
  await panel.getByRole("button", { name: /note/i }).first().click();
  await page.keyboard.type("here it began");
  await page.keyboard.press("Enter");
  await page.reload();
  await page.getByRole("button", { name: "Marks" }).click();
  await expect(panel).toContainText("here it began");
  await panel.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect.poll(() => clipboard(page)).toContain("`numbered 290`");
});

test("[L27] lines are grouped into templates, filtered by one with keys, linked, and told what is new", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  const served = (from: number) =>
    Array.from({ length: 20 }, (_, at) => ({ output: `served request ${from + at} in ${at} ms` }));
  await write(...served(1), { output: "disk is nearly full", level: "error" });
  await expect(log).toContainText("disk is nearly full");
  await page.keyboard.press("p");
  const panel = page.getByRole("region", { name: "Patterns" });
  const row = panel.getByRole("listitem").filter({ hasText: "served request ⟨#⟩ in ⟨#⟩ ms" });
  await expect(row).toContainText("20");
  await expect(panel.getByRole("listitem").first()).toContainText("served request");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(log.locator("[data-number]")).toHaveCount(20);
  await expect(row.getByRole("button", { pressed: true })).toBeVisible();
  // The others are counted on, so that one can go from template to template.
  await expect(panel.getByRole("listitem").filter({ hasText: "disk is nearly full" })).toContainText("error");
  await page.reload();
  await expect(log.locator("[data-number]")).toHaveCount(20);
  await expect(page.getByRole("list", { name: "Filter terms" })).toContainText(
    'pattern:"served request ⟨#⟩ in ⟨#⟩ ms"',
  );
  await write(...served(100), { output: "a line never seen before" });
  await expect(log.locator("[data-number]")).toHaveCount(40);
  await page.getByRole("button", { name: "Patterns" }).click();
  await expect(panel).toContainText("1 new since");
  await expect(panel.getByRole("listitem").filter({ hasText: "new" })).toContainText("a line never seen");
  await expect(row).toContainText("40");
  await row.getByRole("button", { name: "Without these lines" }).click();
  await expect(log).not.toContainText("served request");
  await expect(log).toContainText("a line never seen before");
  await panel.getByRole("button", { name: "Mark all as known" }).click();
  await expect(panel).not.toContainText("new since");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
});

test("[L31] secrets are masked on screen and in copies until they are revealed", async ({ page, house }) => {
  const { log, write } = await openLog(page, house);
  const secret = `ghp_${"a1B2".repeat(9)}`;
  await write({ output: `cloning with ${secret} now` });
  await expect(log).toContainText("cloning with ghp_•••••••• now");
  await expect(log).not.toContainText("a1B2");
  await log.getByText("cloning with").click();
  await page.keyboard.press("Control+c");
  await expect.poll(() => clipboard(page)).toBe("cloning with ghp_•••••••• now");
  await page.keyboard.press("v");
  await expect(log).toContainText(secret);
  await page.keyboard.press("Control+c");
  await expect.poll(() => clipboard(page)).toBe(`cloning with ${secret} now`);
  await page.reload();
  await expect(log).toContainText("cloning with ghp_•••••••• now");
});

test("[L25] the log is a feed whose lines say where they are", async ({ page, house }) => {
  const { log, writeNumbered } = await openLog(page, house);
  await writeNumbered(1, 300);
  await expect(log).toContainText("numbered 300");
  const feed = log.getByRole("feed", { name: "Log of main" });
  const account = page.locator("[data-account]");
  await expect(account).toHaveText(/^3\d\d lines/);
  const count = Number.parseInt((await account.textContent()) ?? "", 10);
  await expect(feed.getByRole("article").last()).toHaveAttribute("aria-posinset", String(count));
  await page.keyboard.press("Home");
  await expect(feed.getByRole("article").first()).toHaveAttribute("aria-posinset", "1");
});

test("[L17] a JSON line opens as a tree; its fields become filters and columns of the address", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  await write(
    { output: '{"msg":"served","user":{"id":1,"name":"ann"},"ms":12}' },
    { output: '{"msg":"served","user":{"id":2,"name":"ben"},"ms":7}' },
  );
  const line = log.getByRole("article").filter({ hasText: '"ann"' });
  await line.getByRole("button", { name: "Fields" }).click();
  const tree = line.getByRole("tree");
  await expect(tree).toBeInViewport();
  const choose = async (path: string, item: string) => {
    await tree.getByRole("treeitem", { name: new RegExp(`^${path.slice(1)}: `) }).hover();
    await tree.getByRole("button", { name: `Actions for ${path}`, exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose(".msg", "Show as column");
  await expect(page).toHaveURL(/cols=/);
  await expect(page.getByRole("list", { name: "Fields" })).toContainText(".msg");
  await choose(".ms", "Only lines with this value");
  await expect(page).toHaveURL(/field=/);
  await expect(log.locator("[data-number]")).toHaveCount(1);
  await page.reload();
  await expect(log.locator("[data-number]")).toHaveCount(1);
  await page.getByRole("button", { name: /Remove filter/ }).click();
  await expect(log.locator("[data-number]").filter({ hasText: '"ben"' })).toHaveCount(1);
});

test("[L18] a stack trace is one row with a count, searched while folded, copied whole", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  const trace = [
    "Traceback (most recent call last):",
    '  File "/app/shop.py", line 12, in buy',
    "    raise SoldOut(what)",
    "shop.errors.SoldOut: apple is sold out",
  ];
  await write({ output: "before" }, ...trace.map((output) => ({ output, level: "error" })), {
    output: "after",
  });
  await expect(log).toContainText("after");
  await expect(log).toContainText(
    "Traceback (most recent call last):… shop.errors.SoldOut: apple is sold out",
  );
  await expect(log).not.toContainText("raise SoldOut");
  await expect(page.locator("footer")).toContainText("3 folded");
  const fold = log.getByRole("button", { name: "3 lines of this stack trace" });
  await log.getByText(trace[0]!).click();
  await page.keyboard.press("z");
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(log.locator("[data-current]")).toContainText(trace[1]!);
  await page.keyboard.press("z");
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(log.locator("[data-current]")).toContainText(trace[0]!);
  await log.getByText("before", { exact: true }).click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await expect.poll(() => clipboard(page)).toBe(["before", ...trace, "after"].join("\n"));
  await page.keyboard.press("/");
  await page.keyboard.type("raise");
  await expect(log.locator("[data-number]")).toHaveCount(1);
  await page.getByRole("button", { name: "Only lines with it" }).click();
  await expect(log).not.toContainText("raise SoldOut");
  await log.focus();
  await page.keyboard.press("n");
  await expect(log.locator("[data-current]")).toContainText("raise SoldOut");
  await page.keyboard.press("Z");
  await expect(fold).toHaveCount(1);
  await page.keyboard.press("Z");
  await expect(log).not.toContainText("raise SoldOut");
});

test("[L11] from a filtered line to all lines around it, and back to the same place", async ({
  page,
  house,
}) => {
  const { log, write } = await openLog(page, house);
  const hit = (at: number) => at % 20 === 0;
  for (let batch = 0; batch < 3; batch++)
    await write(
      ...Array.from({ length: 1000 }, (_, at) => batch * 1000 + at).map((at) => ({
        output: `line ${at} ${hit(at) ? "apple" : "pear"}`,
        level: hit(at) ? "error" : "info",
      })),
    );
  await expect(log).toContainText("line 2999");
  await page.getByRole("button", { name: /^error/ }).click();
  await expect(log).not.toContainText("line 2999");
  await scrollUp(page, 1000);
  const before = await firstRow(page);
  const row = log.getByText("line 1900 apple", { exact: true });
  await row.click();
  await page.keyboard.press("c");
  await expect(page).not.toHaveURL(/level=/);
  await expect(log.getByText("line 1899 pear", { exact: true })).toBeInViewport();
  await expect(log.getByText("line 1901 pear", { exact: true })).toBeInViewport();
  await expect(log.locator("[data-current]")).toContainText("line 1900 apple");
  await page.goBack();
  await expect(page).toHaveURL(/level=error/);
  await expect(log.getByText("line 1899 pear", { exact: true })).toHaveCount(0);
  await expect.poll(() => firstRow(page)).toEqual(before);
  await page.keyboard.press("c");
  await expect(log.getByText("line 1899 pear", { exact: true })).toBeInViewport();
  await page.keyboard.press("c");
  await expect.poll(() => firstRow(page)).toEqual(before);
  await page.goForward();
  await expect(log.getByText("line 1899 pear", { exact: true })).toBeInViewport();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/level=error/);
  await expect.poll(() => firstRow(page)).toEqual(before);
  await page.goForward();
  await page.reload();
  await expect(page.locator("[data-account]")).toContainText("received");
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/level=error/);
});

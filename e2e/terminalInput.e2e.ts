import { agentReady, expect, test } from "./fixtures.ts";
import { framesOf, openTerminal } from "./terminalDriver.ts";

const clipboard = (page: import("@playwright/test").Page) =>
  page.evaluate(() => navigator.clipboard.readText());
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("[T10] find counts every match beyond a thousand, and steps through them", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("clear; seq -f 'entry %g: Needle and needle' 1 4000");
  await terminal.shows(/entry 4000: .*\n/, 30_000);
  await page.keyboard.press("Control+Shift+F");
  const field = page.getByRole("textbox", { name: "Find in the output" });
  const count = page.getByRole("search").getByRole("status");
  await field.fill("needle");
  await expect(count).toHaveText(/^\d+ of 800\d$/);
  await page.getByRole("button", { name: "Match case" }).click();
  await expect(count).toHaveText(/of 400\d$/);
  await page.getByRole("button", { name: "Match case" }).click();
  await page.getByRole("button", { name: "Regular expression" }).click();
  await field.fill("entry 39\\d+:");
  await expect(count).toHaveText("110 of 110");
  await field.press("Enter");
  await expect(count).toHaveText("109 of 110");
  await field.press("Shift+Enter");
  await field.press("Shift+Enter");
  await expect(count).toHaveText("1 of 110");
  const top = await terminal.ask((xterm) => {
    const { buffer, rows } = xterm;
    const seen: string[] = [];
    for (let y = 0; y < rows; y++)
      seen.push(buffer.active.getLine(buffer.active.viewportY + y)!.translateToString(true));
    return seen.join("\n");
  });
  expect(top).toContain("entry 390:");
  await field.fill("(");
  await expect(count).toHaveText("not valid");
  await field.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(terminal.input).toBeFocused();
});

test("[PC23] [T15] a program's copy asks once, then goes to the clipboard; a read is never answered", async ({
  page,
  house,
}) => {
  const { sent } = framesOf(page);
  const terminal = await openTerminal(page, await agentReady(house));
  await page.evaluate(() => navigator.clipboard.writeText("before"));
  await terminal.run(`printf '\\033]52;c;${base64("größe one")}\\007'`);
  const ask = page.getByRole("alertdialog", { name: "Copy to the clipboard" });
  await expect(ask).toContainText("größe one");
  expect(await clipboard(page)).toBe("before");
  await ask.getByRole("button", { name: "Allow here" }).click();
  await expect.poll(() => clipboard(page)).toBe("größe one");
  await terminal.run(`printf '\\033]52;c;${base64("two")}\\007'`);
  await expect.poll(() => clipboard(page)).toBe("two");
  const before = sent.length;
  await terminal.run("printf '\\033]52;c;?\\007'; echo asked-$((1+1))");
  await terminal.shows("asked-2");
  expect(sent.slice(before).some((frame) => frame.data?.includes("\u001b]52"))).toBe(false);
  await terminal.run(`printf '\\033]52;c;%s\\007' "$(head -c 1600000 /dev/zero | base64 -w0)"`);
  await expect(page.getByText(/more than 1 MB is refused/)).toBeVisible();
});

test("[T15] several lines are shown before they are pasted where each would run", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("printf '\\033[?2004l'; cat");
  await expect.poll(() => terminal.ask((xterm) => xterm.modes.bracketedPasteMode)).toBe(false);
  await page.evaluate(() => navigator.clipboard.writeText("one-line"));
  await terminal.input.focus();
  await page.keyboard.press("Control+Shift+V");
  await terminal.shows("one-line");
  await page.keyboard.press("Enter");
  await page.evaluate(() => navigator.clipboard.writeText("alpha\nbe\u200bta\ngamma\n"));
  await terminal.input.focus();
  await page.keyboard.press("Control+Shift+V");
  const dialog = page.getByRole("dialog", { name: "Paste 3 lines?" });
  await expect(dialog).toContainText("be\\u{200b}ta");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await terminal.text()).not.toContain("alpha");
  await terminal.input.focus();
  await page.keyboard.press("Control+Shift+V");
  await page.getByRole("button", { name: "Paste 3 lines" }).click();
  await terminal.shows("gamma");
});

test("[T15] [PTY25] a paste of a megabyte arrives whole", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  const lines = 12_000;
  await terminal.run(`stty -echo; head -n ${lines} | md5sum; stty echo`);
  const line = '漢字 and plain text, 64 characters of it or so, "quoted" \\ back';
  const text = `${line}\n`.repeat(lines);
  await page.evaluate((long) => navigator.clipboard.writeText(long), text);
  await terminal.input.focus();
  await page.keyboard.press("Control+Shift+V");
  const confirm = page.getByRole("button", { name: /^Paste \d+ lines$/ });
  await confirm.click();
  const { createHash } = await import("node:crypto");
  await terminal.shows(createHash("md5").update(text).digest("hex"), 40_000);
});

test("copy on select and the copy key", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("clear; echo unmistakable-word");
  await terminal.shows(/^unmistakable-word/m);
  const row = page
    .locator(".xterm-rows > div")
    .filter({ hasText: /^unmistakable-word/ })
    .first();
  const box = (await row.boundingBox())!;
  await page.mouse.dblclick(box.x + 30, box.y + box.height / 2);
  await page.keyboard.press("Control+Shift+C");
  await expect.poll(() => clipboard(page)).toContain("unmistakable");
});

test("[T14] addresses open with Ctrl and a click, OSC 8 shows where it goes, localhost stays text", async ({
  page,
  house,
}) => {
  const context = page.context();
  await context.route(/example\.test/, (route) => route.fulfill({ body: "there" }));
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run(
    "clear; echo 'https://example.test/plain'; printf '\\033]8;;https://example.test/hidden\\033\\\\harmless\\033]8;;\\033\\\\\\n'; echo 'http://localhost:3000/x'",
  );
  await terminal.shows(/^http:\/\/localhost/m);
  const at = async (text: string) => {
    const row = page
      .locator(".xterm-rows > div")
      .filter({ hasText: new RegExp(`^${text}`) })
      .first();
    const box = (await row.boundingBox())!;
    return { x: box.x + 40, y: box.y + box.height / 2 };
  };
  const click = async (text: string, modified: boolean) => {
    const { x, y } = await at(text);
    await page.mouse.move(x, y);
    await page.mouse.move(x + 2, y);
    if (modified) await page.keyboard.down("Control");
    await page.mouse.click(x + 2, y);
    if (modified) await page.keyboard.up("Control");
  };
  const { x, y } = await at("https://example");
  await page.mouse.move(x, y);
  await expect(page.getByText("Ctrl+click opens it")).toBeVisible();
  const opened = context.waitForEvent("page");
  await click("https://example", true);
  expect(new URL((await opened).url() || "https://example.test/plain").host).toMatch(/example\.test|^$/);
  await page.bringToFront();
  await click("harmless", true);
  await expect(page.getByRole("dialog", { name: "Open this link?" })).toContainText(
    "https://example.test/hidden",
  );
  await page.getByRole("button", { name: "Cancel" }).click();
  const local = await at("http://localhost");
  await page.mouse.move(local.x, local.y);
  await expect(page.getByText("click opens it")).toHaveCount(0);
});

test("[T24] composed text arrives once, as composed", async ({ page, house }) => {
  const { sent } = framesOf(page);
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.input.focus();
  const client = await page.context().newCDPSession(page);
  for (const text of ["に", "にほ", "日本"])
    await client.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  await client.send("Input.insertText", { text: "日本" });
  await terminal.shows("日本");
  await page.keyboard.type("x");
  await terminal.shows("日本x");
  expect(
    sent
      .map((frame) => frame.data ?? "")
      .join("")
      .replace(/\u001b\[[?\d;]*[cR]/g, ""),
  ).toContain("日本x");
  expect(await terminal.text()).not.toMatch(/日本日本|にほ/);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("[T24] the row of keys sends Esc, Tab, arrows and a sticky Ctrl, without taking the focus", async ({
    page,
    house,
  }) => {
    const { sent } = framesOf(page);
    const terminal = await openTerminal(page, await agentReady(house));
    await terminal.input.focus();
    const keys = page.getByRole("toolbar", { name: "Terminal keys" });
    await expect(keys).toBeVisible();
    for (const name of ["Esc", "Tab", "Up"]) await keys.getByRole("button", { name }).tap();
    await expect.poll(() => sent.map((frame) => frame.data).join("")).toMatch(/\u001b\t\u001b(\[|O)A/);
    await expect(terminal.input).toBeFocused();
    await page.keyboard.press("Control+U");
    await terminal.run("sleep 1000");
    await keys.getByRole("button", { name: "Ctrl" }).tap();
    await expect(keys.getByRole("button", { name: "Ctrl" })).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.type("c");
    await terminal.shows(/\^C/);
    await expect(keys.getByRole("button", { name: "Ctrl" })).toHaveAttribute("aria-pressed", "false");
    const size = await terminal.input.evaluate((element) =>
      Number.parseFloat(getComputedStyle(element).fontSize),
    );
    expect(size).toBeGreaterThanOrEqual(16);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test("[T24] a finger scrolls the output", async ({ page, house }) => {
    const terminal = await openTerminal(page, await agentReady(house));
    await terminal.run("seq -f 'row %g' 1 300");
    await terminal.shows(/row 300\n/);
    const fromBottom = () => terminal.ask(({ buffer }) => buffer.active.baseY - buffer.active.viewportY);
    expect(await fromBottom()).toBe(0);
    const client = await page.context().newCDPSession(page);
    const touch = (type: string, y: number) =>
      client.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: type === "touchEnd" ? [] : [{ x: 150, y }],
      });
    await touch("touchStart", 300);
    for (let y = 320; y <= 600; y += 20) await touch("touchMove", y);
    await touch("touchEnd", 600);
    await expect.poll(fromBottom).toBeGreaterThan(8);
  });
});

import { agentId, agentReady, expect, test } from "./fixtures.ts";
import { framesOf, openTerminal, terminalOn } from "./terminalDriver.ts";

const APPS = `
workspaces:
  - name: demo
    agents:
      - name: main
        apps:
          - slug: hello
            name: Hello
            command: echo hello-from-app; exec sh
      - name: second
`;

test("[PC1] a shell opens, echoes and runs", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("echo $((40 + 2))-works");
  await terminal.shows("42-works");
});

test("[PC18] the address has the size, and the first frame is a resize", async ({ page, house }) => {
  const id = await agentReady(house);
  const { urls, sent } = framesOf(page);
  await openTerminal(page, id);
  const query = new URL(urls[0]!).searchParams;
  expect([...query.keys()].slice(0, 3)).toEqual(["reconnect", "height", "width"]);
  expect(Number(query.get("height"))).toBeGreaterThan(5);
  expect(sent[0]).toEqual({ height: Number(query.get("height")), width: Number(query.get("width")) });
});

test("[PC21] [T22] while the agent is not there the page says so, and opens the shell when it comes", async ({
  page,
  house,
}) => {
  await page.goto(`/agents/${await agentId(house)}/terminal`);
  await terminalOn(page).ready();
});

test("[PC22] Shift+Enter sends escape and return", async ({ page, house }) => {
  const { sent } = framesOf(page);
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.input.focus();
  await page.keyboard.press("Shift+Enter");
  await expect.poll(() => sent.map((frame) => frame.data)).toContain("\u001b\r");
});

test.describe("with apps and two agents", () => {
  test.use({ houseOptions: { agents: APPS } });

  test("[PC19] [T27] a command in the address is shown and nothing connects before consent", async ({
    page,
    house,
  }) => {
    const id = await agentReady(house);
    const { urls } = framesOf(page);
    const command = encodeURIComponent("echo con\u202esent \u0007; exec sh");
    await page.goto(`/agents/${id}/terminal?command=${command}`);
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("echo con\\u{202e}sent \\x07; exec sh");
    await expect(page.locator(".qd-terminal")).toHaveCount(0);
    expect(urls).toEqual([]);
    await dialog.getByRole("button", { name: "Run command" }).click();
    await terminalOn(page).shows(/con.?sent/);
    expect(new URL(urls[0]!).searchParams.get("command")).toBe(decodeURIComponent(command));
    await expect(page).not.toHaveURL(/command=/);
  });

  test("[PC19] [T27] without consent there is an ordinary shell", async ({ page, house }) => {
    const id = await agentReady(house);
    const { urls } = framesOf(page);
    await page.goto(`/agents/${id}/terminal?command=${encodeURIComponent("echo never-run")}`);
    await page.getByRole("button", { name: "Cancel" }).click();
    const terminal = terminalOn(page);
    await terminal.ready();
    expect(await terminal.text()).not.toContain("never-run");
    expect(new URL(urls[0]!).searchParams.has("command")).toBe(false);
  });

  test("[PC20] an app runs its command without asking, and once", async ({ page, house }) => {
    const id = await agentReady(house);
    await page.goto(`/agents/${id}/terminal?app=hello`);
    await terminalOn(page).shows("hello-from-app");
    const first = new URL(page.url()).searchParams.get("t");
    await page.goto(`/agents/${id}/terminal?app=hello`);
    await terminalOn(page).shows("hello-from-app");
    expect(new URL(page.url()).searchParams.get("t")).toBe(first);
  });

  test("[PC24] the terminal is that of the agent in the address", async ({ page, house }) => {
    await agentReady(house);
    for (const name of ["main"]) {
      const terminal = await openTerminal(page, await agentId(house, name));
      await terminal.run("echo on-$CODER_WORKSPACE_AGENT_NAME.");
      await terminal.shows(`on-${name}.`);
    }
    await page.goto(`/agents/${await agentId(house, "second")}/terminal`);
    await expect(page.getByText("The agent has not connected yet")).toBeVisible();
  });
});

test("[T26] terminals follow the page's dark and light, and Ctrl + and − keep their size", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.emulateMedia({ colorScheme: "dark" });
  const terminal = await openTerminal(page, id);
  const ground = () => terminal.ask((xterm) => String(xterm.options.theme?.background));
  const dark = await ground();
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(ground).not.toBe(dark);
  const fontSize = () => terminal.ask((xterm) => Number(xterm.options.fontSize));
  const before = await fontSize();
  await terminal.input.focus();
  await page.keyboard.press("Control++");
  await expect.poll(fontSize).toBe(before + 1);
  await page.reload();
  await terminal.ready();
  expect(await fontSize()).toBe(before + 1);
  await terminal.input.focus();
  await page.keyboard.press("Control+0");
  await expect.poll(fontSize).toBe(13);
  expect(await page.evaluate(() => document.fonts.check('13px "JetBrains Mono Variable"'))).toBe(true);
});

test("[T25] a chord leaves the terminal, and the tabs work by keyboard", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("printf '\\033]0;first one\\007'");
  await expect(page.getByRole("tab", { name: "first one" })).toBeVisible();
  await page.keyboard.press("Control+Shift+E");
  await expect(page.getByRole("tab", { name: "first one" })).toBeFocused();
  await page.keyboard.press("n");
  await expect(page.getByRole("tab")).toHaveCount(2);
  await terminal.ready();
  await page.keyboard.press("Control+Shift+E");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "first one" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("F2");
  await page.getByRole("textbox", { name: "Name of the tab" }).fill("build");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "build" })).toBeFocused();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByRole("tab").nth(1)).toHaveText("build");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys in terminals" })).toBeVisible();
});

test("[T9] splits share the room, move by keyboard, and come back after a reload", async ({
  page,
  house,
}) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await page.getByRole("button", { name: "Split to the right" }).click();
  await expect(page.locator(".qd-terminal")).toHaveCount(2);
  const columns = () => terminal.ask((xterm) => xterm.cols);
  const before = await columns();
  await page.getByRole("separator").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(columns).toBeLessThan(before);
  await terminal.ready();
  await terminal.run("echo left-$((1+1))");
  await terminal.shows("left-2");
  await page.reload();
  await expect(page.locator(".qd-terminal")).toHaveCount(2);
  await terminal.shows("left-2");
});

test("[T1] a second window shows the same shell", async ({ page, house }) => {
  const id = await agentReady(house);
  const terminal = await openTerminal(page, id);
  await expect(page).toHaveURL(/\?t=/);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const mirror = terminalOn(other);
  await mirror.ready();
  await terminal.run("echo seen-$((3*3))-twice");
  await mirror.shows("seen-9-twice");
  await expect(page.getByText("2 attached")).toBeVisible();
});

test("a terminal can be found in the list, attached from another browser, and ended", async ({
  page,
  house,
  browser,
}) => {
  const id = await agentReady(house);
  const terminal = await openTerminal(page, id);
  await terminal.run("printf '\\033]0;the long job\\007'; echo job-$((5+5))");
  await terminal.shows("job-10");
  const cookies = await page.context().cookies();
  const context = await browser.newContext({ baseURL: house.url });
  await context.addCookies(cookies);
  const other = await context.newPage();
  await openTerminal(other, id);
  await other.getByRole("button", { name: "Terminals on this agent" }).click();
  const row = other.getByRole("listitem").filter({ hasText: "the long job" });
  await row.getByRole("button", { name: "Attach" }).click();
  await terminalOn(other).shows("job-10");
  await row.getByRole("button", { name: "End" }).click();
  await expect(page.getByText("This terminal was closed")).toBeVisible();
  await context.close();
});

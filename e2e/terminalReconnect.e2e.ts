import { writeFileSync } from "node:fs";
import { join } from "node:path";
import headless from "@xterm/headless";
import { agentReady, expect, test } from "./fixtures.ts";
import { openTerminal, stateOf, terminalOn } from "./terminalDriver.ts";

/** Output of every awkward kind; the same bytes for the same number. */
function phase(n: number): string {
  let out = n === 0 ? "\u001bc" : "";
  for (let i = 0; i < 120; i++) {
    const k = n * 1_000 + i;
    out += `\u001b[${31 + (k % 7)}m${k} \u001b[1;48;5;${k % 256}mbox\u001b[0m 漢字 é👩‍🚀 \u001b[38;2;${k % 255};80;${(k * 7) % 255}m${"~".repeat(k % 90)}\u001b[m\r\n`;
    if (i % 17 === 0) out += `\u001b[s\u001b[1;${10 + (k % 40)}H@${k}\u001b[u`;
  }
  if (n % 4 === 1) out += "\u001b[?1049h\u001b[2J\u001b[5;5H\u001b[7mfull screen\u001b[0m\u001b[?25l";
  if (n % 4 === 3) out += "\u001b[?1049l\u001b[?25h\u001b[?2004h\u001b[?1h";
  return out;
}
const PHASES = 20;

/** Prints the next phase, slowly, for each Enter. */
const PLAYER = `
const phases = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
process.stdin.setRawMode(true);
let n = 0;
process.stdin.on("data", () => {
  const bytes = Buffer.from(phases[n++] ?? "");
  let at = 0;
  const timer = setInterval(() => {
    process.stdout.write(bytes.subarray(at, (at += 700)));
    if (at >= bytes.length) clearInterval(timer);
  }, 20);
});
`;

test("[T1] [T4] cut twenty times while it prints, the screen is always that of a terminal never cut", async ({
  page,
  house,
}) => {
  test.setTimeout(180_000);
  const phases = Array.from({ length: PHASES }, (_, n) => phase(n));
  writeFileSync(join(house.dataDir, "phases.json"), JSON.stringify(phases));
  writeFileSync(join(house.dataDir, "player.cjs"), PLAYER);
  const terminal = await openTerminal(page, await agentReady(house));
  const { cols, rows } = await terminal.ask((xterm) => ({ cols: xterm.cols, rows: xterm.rows }));
  const control = new headless.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  const { UnicodeGraphemesAddon } = await import("../src/agent/pty/graphemes.ts");
  control.loadAddon(new UnicodeGraphemesAddon());
  await terminal.run(`${process.execPath} ${house.dataDir}/player.cjs ${house.dataDir}/phases.json`);
  for (const [n, bytes] of phases.entries()) {
    await terminal.input.focus();
    await page.keyboard.press("Enter");
    // Some line of this phase is there, and most are still to come; on a slow day its full screen has hidden them again.
    await terminal.shows(new RegExp(`^${n === 0 ? "" : n}\\d+ box${n % 4 === 1 ? "|full screen" : ""}`, "m"));
    house.network.drop();
    await new Promise<void>((resolve) => control.write(bytes, resolve));
    // A network that flaps is tried ever more seldom; a browser that hears it is back tries at once.
    const stateOnline = async () => {
      await page.evaluate(() => window.dispatchEvent(new Event("online")));
      return terminal.state();
    };
    await expect.poll(stateOnline, { timeout: 30_000 }).toEqual(stateOf(control));
  }
});

test("[T2] ten thousand lines are there again after a reload", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("clear; seq -f 'line-%05g' 1 10000");
  await terminal.shows(/line-10000\n/, 30_000);
  const before = (await terminal.text()).split("\n").filter((line) => line.startsWith("line-"));
  await page.reload();
  await terminal.shows(/line-10000\n/, 30_000);
  const after = (await terminal.text()).split("\n").filter((line) => line.startsWith("line-"));
  expect(after).toEqual(before);
  expect(after.length).toBeGreaterThan(9_900);
});

test("[T3] the line being read and the selection stay through a reconnect", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("seq -f 'row %g' 1 2000");
  await terminal.shows(/row 2000\n/);
  await terminal.ask((xterm) => {
    const buffer = xterm.buffer.active;
    xterm.scrollToLine(buffer.baseY - 700);
    xterm.select(0, buffer.viewportY + 3, 7);
  });
  const place = () =>
    terminal.ask((xterm) => {
      const buffer = xterm.buffer.active;
      return {
        top: buffer.getLine(buffer.viewportY)!.translateToString(true),
        selection: (xterm as unknown as { getSelection(): string }).getSelection(),
      };
    });
  const before = await place();
  expect(before.top).toMatch(/^row \d+$/);
  house.network.drop();
  await expect(page.getByText(/Trying to connect|Reconnecting/).first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible({ timeout: 20_000 });
  expect(await place()).toEqual(before);
});

test("[T1] keys typed while the network is away arrive when it is back", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  house.network.cut();
  await expect(page.getByText("Reconnecting").first()).toBeVisible();
  await terminal.type("echo typed-$((6*7))-away\n");
  await expect(page.getByText(/typed characters wait/)).toBeVisible();
  house.network.heal();
  await terminal.shows("typed-42-away", 30_000);
});

test("[T1] a connection that died without a word is noticed and replaced", async ({ page, house }) => {
  const terminal = await openTerminal(page, await agentReady(house));
  house.network.freeze();
  await expect(page.getByText("Reconnecting").first()).toBeVisible({ timeout: 30_000 });
  house.network.heal();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible({ timeout: 40_000 });
  await terminal.run("echo thawed-$((1+1))");
  await terminal.shows("thawed-2", 30_000);
});

test("[T22] exit codes and signals are named, and Enter starts a new shell below the old output", async ({
  page,
  house,
}) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("echo last-words-$((2+2)); exit 3");
  await expect(page.getByText("The shell exited with code 3")).toBeVisible();
  await terminal.input.focus();
  await page.keyboard.press("Enter");
  await terminal.ready();
  await expect(page.getByText("The shell exited with code 3")).toHaveCount(0);
  expect(await terminal.text()).toContain("last-words-4");
  await terminal.run("kill -9 $$");
  await expect(page.getByText("The shell was ended by SIGKILL")).toBeVisible();
  await page.getByRole("button", { name: "New shell" }).click();
  await terminal.ready();
});

test("[T22] a lost agent is said to be lost; back again, the new shell is said to be new", async ({
  page,
  house,
}) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("echo first-$((1+1))");
  await terminal.shows("first-2");
  const agent = house.localAgentPid()!;
  process.kill(agent, "SIGKILL");
  await expect(page.getByText(/agent is not connected|Trying to connect/).first()).toBeVisible({
    timeout: 20_000,
  });
  await agentReady(house);
  await expect(page.getByText("The earlier shell is gone; this is a new one.")).toBeVisible({
    timeout: 40_000,
  });
  await terminal.run("echo second-$((1+2))");
  await terminal.shows("second-3");
  expect(await terminal.text()).toContain("first-2");
});

test("[T22] a server that is away is said to be away, with a countdown, and comes back by itself", async ({
  page,
  house,
}) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("MARK=kept; echo set-$((1+1))");
  await terminal.shows("set-2");
  await house.killServer();
  await expect(page.getByText("The server cannot be reached").first()).toBeVisible();
  await expect(page.getByText(/Next attempt in \d+ s|Attempt \d+/).first()).toBeVisible();
  await house.startServer();
  await agentReady(house);
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible({ timeout: 40_000 });
  await terminal.run("echo $MARK-and-well");
  await terminal.shows("kept-and-well");
});

test("[T22] a session that is revoked ends the terminal as signed out", async ({ page, house }) => {
  const id = await agentReady(house);
  const { key } = await house.client.users.createToken({
    user: "me",
    body: { lifetime: 3_600_000_000_000, token_name: "browser" },
  });
  await page.context().addCookies(await house.cookiesFor(key));
  await openTerminal(page, id);
  await house.client.users.deleteKey({ user: "me", key: key.split("-")[0]! });
  await expect(page.getByText(/signed out|session has ended|Sign in/i).first()).toBeVisible({
    timeout: 30_000,
  });
});

test("[T9] terminals in tabs that are not shown stay alive and keep what was printed meanwhile", async ({
  page,
  house,
}) => {
  const terminal = await openTerminal(page, await agentReady(house));
  await terminal.run("for i in 1 2 3; do sleep 0.4; echo tick-$i; done; echo done-$((9*9))");
  await page.getByRole("button", { name: "New terminal" }).click();
  await terminalOn(page).ready();
  await page.reload();
  await terminalOn(page).ready();
  await page.getByRole("tab").first().click();
  await terminalOn(page).shows("done-81");
});

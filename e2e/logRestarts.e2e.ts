import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentId, expect, test } from "./fixtures.ts";
import { clipboard } from "./logPage.ts";

/** The last number a script has written: whoever goes on after it writes none twice. */
const COUNTER = join(tmpdir(), `quarterdeck-e2e-counter-${process.pid}`);
/** It ends when this is there. */
const ENOUGH = `${COUNTER}-enough`;

test.use({
  houseOptions: {
    agents: `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Count
            run_on: [start]
            script: |
              n=$(cat ${COUNTER} 2>/dev/null || echo 0)
              while sleep 0.02 && [ ! -e ${ENOUGH} ]; do n=$((n + 1)); echo $n > ${COUNTER}; echo "numbered $n"; done
`,
  },
});
test.afterEach(() => {
  for (const file of [COUNTER, ENOUGH]) rmSync(file, { force: true });
});

test("[L7] [L30] server and agent are killed while numbers are written: each is there once, in order, each outage dated", async ({
  page,
  house,
}) => {
  test.setTimeout(120_000);
  const agent = await agentId(house);
  const log = page.getByRole("log");
  const account = page.locator("[data-account]");
  const newest = async () => {
    const texts = await log.locator("[data-number]").allInnerTexts();
    return Math.max(0, ...texts.map((text) => Number(/numbered (\d+)/.exec(text)?.[1] ?? 0)));
  };
  /** The page follows: what is written now is shown. */
  const followsOn = async () => {
    const before = await newest();
    await expect.poll(newest, { timeout: 45_000 }).toBeGreaterThan(before + 20);
  };
  await page.goto(`/agents/${agent}/logs`);
  await followsOn();
  let outages = 0;
  const outageIsOver = () => expect(account.locator("..")).toContainText(`${++outages} outage`);

  house.network.drop();
  await outageIsOver();
  await followsOn();
  await house.killServer("SIGKILL");
  await expect(page.getByText(/Not connected since/)).toBeVisible();
  await house.startServer();
  await outageIsOver();
  await followsOn();
  // So far the agent lived, and had all of it to send again.
  const livedUpTo = await newest();
  const killed = house.localAgentPid()!;
  process.kill(killed, "SIGKILL");
  await expect.poll(() => house.localAgentPid(), { timeout: 30_000 }).not.toBe(killed);
  await followsOn();
  // Both at once.
  process.kill(house.localAgentPid()!, "SIGKILL");
  await house.killServer("SIGKILL");
  await expect(page.getByText(/Not connected since/)).toBeVisible();
  await house.startServer();
  await outageIsOver();
  await followsOn();
  writeFileSync(ENOUGH, "");
  await expect.poll(async () => (await newest()) === Number(readFileSync(COUNTER, "utf8"))).toBe(true);

  const stored = async () => (await house.client.logs.list({ agent })).map(({ output }) => output);
  await expect(account).toContainText("0 gaps");
  await log.focus();
  await page.keyboard.press("Control+a");
  await page.getByRole("button", { name: /^Copy [\d,]+ lines$/ }).click();
  await page.getByRole("menuitem", { name: "Text with time, level and source" }).click();
  await expect(page.getByText(/Copied [\d,]+ lines/)).toBeVisible();
  const rows = (await clipboard(page)).split("\n");
  const shown = rows.flatMap((row) => /\[Count\] (.*)$/.exec(row)?.[1] ?? []);
  expect(shown).toEqual(await stored());
  expect(rows.filter((row) => /^-- Connection lost .*\d.*, back .*\d/.test(row))).toHaveLength(outages);

  // A batch whose answer was lost is sent again (DECISIONS of the agent): then its numbers follow each other once more.
  const numbers = [...new Set(shown.map((text) => Number(text.replace("numbered ", ""))))];
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  expect(numbers.slice(0, livedUpTo)).toEqual(Array.from({ length: livedUpTo }, (_, at) => at + 1));
});

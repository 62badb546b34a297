import { findings } from "./axe.ts";
import { expect, test } from "./fixtures.ts";
import { openTerminal } from "./terminalDriver.ts";

// The first agent of the file is this machine's.
const agents = `
workspaces:
  - name: pool
    prebuild: true
    agents:
      - name: main
        scripts:
          - name: Hello
            script: echo "started for $CODER_WORKSPACE_OWNER_NAME in $CODER_WORKSPACE_NAME" | tee -a $HOME/started
          - name: Bye
            run_on: stop
            script: echo "ended for $CODER_WORKSPACE_OWNER_NAME" >> $HOME/started
  - name: dev
    agents: [{ name: other }]
`;
test.use({ houseOptions: { agents } });

test("[SS17] a prebuilt workspace runs for nobody, is claimed in the browser, and runs as the new owner's", async ({
  page,
  house,
  context,
}) => {
  await page.goto("/");
  await expect(page.getByText("A prebuilt workspace is free.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "dev" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "pool" })).toBeHidden();
  const other = await context.newPage();
  await other.goto(`${house.url}/?claim=true`);
  await expect(other.getByRole("radio", { name: /^pool/ })).toBeChecked();

  await page.getByRole("button", { name: "Claim…" }).click();
  const dialog = page.getByRole("dialog", { name: "Claim a workspace" });
  await expect(dialog.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(await findings(page), "axe").toEqual([]);
  // By the keyboard alone: the name has the focus.
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("mine");
  await page.keyboard.press("Enter");
  const progress = page.getByRole("dialog", { name: "mine is yours" });
  await expect(progress.getByText("Online")).toBeVisible({ timeout: 30_000 });
  await expect(other.getByText("No prebuilt workspace is free.", { exact: false })).toBeVisible();
  await progress.getByRole("link", { name: "Open the agent" }).click();

  await expect(page.getByRole("heading", { name: /mine main/ })).toBeVisible();
  const { username } = await house.client.users.get({ user: "me" });
  await page.getByRole("link", { name: "Logs" }).click();
  await expect(page.getByRole("log").getByText(`started for ${username} in mine`)).toBeVisible();
  await expect(page.getByRole("log").getByText("for prebuilds")).toBeHidden();
  const id = /\/agents\/([\w-]+)/.exec(page.url())![1]!;
  const terminal = await openTerminal(page, id);
  await terminal.run("cat ~/started; echo shell-of-$CODER_WORKSPACE_OWNER_NAME");
  await terminal.shows("started for prebuilds in pool");
  await terminal.shows("ended for prebuilds");
  await terminal.shows(`shell-of-${username}`);
});

test("[SS18] a server that dies right after a claim has it when it is back, and so has the agent", async ({
  page,
  house,
}) => {
  await page.goto("/?claim=true");
  const dialog = page.getByRole("dialog", { name: "Claim a workspace" });
  await expect(dialog.getByText("Ready", { exact: true })).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Claim" }).click();
  await expect(page.getByRole("dialog", { name: "pool is yours" })).toBeVisible();
  await house.killServer();
  await house.startServer();
  await expect(
    page.getByRole("dialog", { name: "pool is yours" }).getByText(/Online|The claim build failed/),
  ).toBeVisible({ timeout: 60_000 });
});

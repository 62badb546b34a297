import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { agentReady, expect, test } from "./fixtures.ts";
import { PROGRAM } from "./house.ts";

const folder = mkdtempSync(join(tmpdir(), "quarterdeck-status-"));
const tokenFile = join(folder, "token");
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.use({
  houseOptions: {
    agents: `
workspaces:
  - name: demo
    agents:
      - name: main
        apps:
          - slug: claude
            name: Claude
            command: echo hi
        scripts:
          - name: Report
            run_on: [start]
            script: |
              (umask 077; printenv CODER_AGENT_TOKEN > ${tokenFile})
              quarterdeck status --app claude "I can't start yet" &&
              "$QUARTERDECK_COMMAND" status --app claude --state idle --uri https://example.com/pull/1 "Which port?"
              quarterdeck status --app cloud
`,
  },
});

test("[SS1] [SS23] what a start script reports is shown, raised in the tab until it is looked at, and live", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  const report = (...args: string[]) =>
    promisify(execFile)(process.execPath, [PROGRAM, "status", "--app", "claude", ...args], {
      env: { PATH: process.env.PATH, CODER_AGENT_URL: house.agentUrl, CODER_AGENT_TOKEN_FILE: tokenFile },
    });
  await page.goto("/");
  await expect(page.getByText("Which port?").locator("visible=true")).toBeVisible();
  // It was said before this browser first looked.
  await expect(page).toHaveTitle("Agents · Quarterdeck");
  expect((await report("--state", "failure", "<b>No</b> disk & no luck")).stderr).toBe("");
  await expect(page).toHaveTitle("(1) Agents · Quarterdeck");
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute("href", "/favicon-asks.svg");
  // When this browser first looked is not forgotten with the page.
  await page.reload();
  await expect(page).toHaveTitle("(1) Agents · Quarterdeck");

  await page.goto(`/agents/${id}`);
  const feed = page.getByRole("list", { name: "What Claude reports" });
  await expect(feed.getByRole("listitem")).toContainText([
    /Failed.*No disk & no luck/,
    /Waiting for you.*Which port\?/,
    /Working.*I can't start yet/,
  ]);
  await expect(feed.getByRole("link")).toHaveAttribute("href", "https://example.com/pull/1");
  await expect(page).not.toHaveTitle(/^\(/);

  await report("--state", "idle", "--uri", "javascript:alert(1)", "later");
  await expect(feed.getByRole("listitem").first()).toContainText("later");
  await expect(feed.getByRole("listitem").first().getByRole("link")).toHaveCount(0);
  await expect(page).not.toHaveTitle(/^\(/);
});

test("[SS1] typed in a terminal, it is raised in every tab, and lowered in all by a look in one", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/terminal`);
  const screen = page.locator(".xterm-rows").first();
  await expect(screen).toContainText(/[$#]/);
  await page.locator(".xterm-helper-textarea").first().focus();
  // A login shell, whose profile may have set PATH anew.
  await page.keyboard.type('quarterdeck status --app claude --state idle "Which branch?" && echo sai""d\n');
  await expect(screen).toContainText("said");
  await expect(page).toHaveTitle(/^\(1\) /);

  const second = await page.context().newPage();
  await second.goto("/settings");
  await expect(second).toHaveTitle("(1) Settings · Quarterdeck");
  await second.goto(`/@${(await house.client.workspaces.list({})).workspaces[0]!.owner_name}/demo`);
  await expect(second.getByText("Which branch?").locator("visible=true")).toBeVisible();
  await second.setViewportSize({ width: 390, height: 844 });
  await second.goto("/");
  // One line in a list is no look.
  await expect(second.getByText("Which branch?").locator("visible=true")).toBeVisible();
  await expect(second).toHaveTitle(/^\(1\) /);
  await second.getByRole("link", { name: "main", exact: true }).click();
  await expect(second.getByRole("list", { name: "What Claude reports" })).toContainText("Which branch?");
  await expect(second).not.toHaveTitle(/^\(/);
  await expect(page).not.toHaveTitle(/^\(/);
});

test("an app that is not there is answered with those that are, in the log of the script", async ({
  page,
  house,
}) => {
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/logs`);
  const log = page.getByRole("feed", { name: "Log of main" });
  await expect(log).toContainText('There is no app "cloud" at this agent. It has: claude.');
});

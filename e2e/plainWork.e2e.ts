import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testEngine } from "./engine/testEngine.mjs";
import { agentReady, expect } from "./fixtures.ts";
import { test as base } from "./plainPage.ts";

/** What is changed, shared and opened on a server that has Coder's API and nothing else. */

async function aProgram() {
  const server = createServer((_, response) =>
    response.setHeader("Content-Type", "text/html").end("<h1>Hello from the program</h1>"),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

const plain = base.extend<{ program: { port: number } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  program: async ({}, use) => {
    const program = await aProgram();
    await use(program);
    await program.close();
  },
});

plain.describe("with a program", () => {
  plain.use({
    houseOptions: async ({ program }, use) =>
      use({
        flags: ["--plain-api"],
        agents: `
workspaces:
  - name: demo
    agents:
      - name: main
        apps:
          - { slug: web, name: Web, url: "http://127.0.0.1:${program.port}", subdomain: true }
          - { slug: path, name: By path, url: "http://127.0.0.1:${program.port}" }
          - { slug: count, name: Count, command: "echo counted $((6*7)); read x" }
`,
      }),
  });

  plain("[plain] apps open by host and by path, and run in terminals", async ({ page, house, context }) => {
    const id = await agentReady(house);
    await context.addCookies(await house.cookiesFor(house.token));
    await page.goto(`/agents/${id}`);
    const apps = page.getByRole("region", { name: "Apps" });
    for (const name of ["Web", "By path"]) {
      const [opened] = await Promise.all([
        context.waitForEvent("page"),
        apps.getByRole("link", { name: `Open ${name}` }).click(),
      ]);
      await expect(opened.getByRole("heading", { name: "Hello from the program" })).toBeVisible();
      await opened.close();
    }
    await apps.getByRole("link", { name: "Run Count in a terminal" }).click();
    await expect(page.locator(".xterm-rows")).toContainText("counted 42");
  });

  plain("[plain] [SS1] what an app reports is shown, in the list and live", async ({ page, house }) => {
    const id = await agentReady(house);
    const terminal = await page.context().newPage();
    await terminal.goto(`/agents/${id}/terminal`);
    const screen = terminal.locator(".xterm-rows").first();
    await expect(screen).toContainText(/[$#]/);
    const report = async (state: string, message: string) => {
      await terminal.locator(".xterm-helper-textarea").first().focus();
      await terminal.keyboard.type(`clear; quarterdeck status --app count --state ${state} "${message}"\n`);
    };
    await report("working", "counting");
    await page.goto(`/agents/${id}`);
    const feed = page.getByRole("list", { name: "What Count reports" });
    await expect(feed.getByRole("listitem")).toContainText(["counting"]);
    await report("idle", "Count on?");
    await expect(feed.getByRole("listitem")).toContainText(["Count on?", "counting"]);
    await page.goto("/");
    await expect(page.getByText("Count on?").locator("visible=true")).toBeVisible();
    await terminal.close();
  });

  plain("[plain] a port is shared with everybody, and taken back", async ({ page, house, browser }) => {
    const id = await agentReady(house);
    await page.goto(`/agents/${id}/ports`);
    // The program is an app, which is not listed: another one.
    const other = await aProgram();
    const row = page
      .getByRole("region", { name: "Ports", exact: true })
      .getByRole("listitem")
      .filter({ has: page.getByText(`${other.port}`, { exact: true }) });
    await expect(row).toBeVisible();
    const address = await row.getByRole("link", { name: `Open port ${other.port}` }).getAttribute("href");
    const stranger = await browser.newContext({ ignoreHTTPSErrors: true });
    const theirs = await stranger.newPage();
    await theirs.goto(address!);
    await expect(theirs).toHaveURL(/\/sign-in\?from=/);
    const level = row.getByLabel(`Who may open port ${other.port}`);
    await level.selectOption("Public");
    await page.getByRole("button", { name: "Make public" }).click();
    await expect(row.getByText("public", { exact: true })).toBeVisible();
    await theirs.goto(address!);
    await expect(theirs.getByRole("heading", { name: "Hello from the program" })).toBeVisible();
    await level.selectOption("Signed-in users");
    await expect(row.getByText("public", { exact: true })).toHaveCount(0);
    await level.selectOption("Only me");
    const { workspaces } = await house.client.workspaces.list({});
    const shares = async () =>
      (await house.client.workspaces.portShares({ workspace: workspaces[0]!.id })).shares;
    await expect.poll(shares).toEqual([]);
    await theirs.goto(address!);
    await expect(theirs).toHaveURL(/\/sign-in\?from=/);
    await stranger.close();
    await other.close();
  });

  plain("[plain] tokens are made and deleted, and settings are there", async ({ page, house }) => {
    await agentReady(house);
    await page.goto("/settings/tokens");
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("by-hand");
    await dialog.getByRole("button", { name: "Create token" }).click();
    await expect(dialog.locator("pre")).toHaveText(/^\w{10}-\w{22}$/);
    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(page.getByText("by-hand", { exact: true }).first()).toBeVisible();
    await page.goto("/settings");
    await expect(page.getByText("Appearance").first()).toBeVisible();
  });
});

/** A folder with a project that has a devcontainer, and an engine. */
const machine = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "quarterdeck-plain-"));
    mkdirSync(join(folder, "site", ".git"), { recursive: true });
    mkdirSync(join(folder, "site", ".devcontainer"));
    writeFileSync(
      join(folder, "site", ".devcontainer", "devcontainer.json"),
      JSON.stringify({ image: (await testEngine()).image }),
    );
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  houseOptions: async ({ folder }, use) =>
    use({
      flags: ["--plain-api"],
      env: (await testEngine()).env,
      agents: `workspaces:\n  - name: demo\n    agents:\n      - { name: main, directory: ${folder} }\n`,
    }),
});

machine(
  "[plain] [C5] [C8] a devcontainer is started, rebuilt and deleted by Coder's routes",
  async ({ page, house }) => {
    machine.setTimeout(240_000);
    const engine = await testEngine();
    const id = await agentReady(house);
    await page.goto(`/agents/${id}/containers`);
    const site = page.getByRole("row", { name: /^site/ }).and(page.locator("[data-row]"));
    await site.getByRole("button", { name: /^site/ }).click();
    const panel = page.getByRole("region", { name: "Details of site" });
    await panel.getByRole("button", { name: "Start" }).click();
    await expect(site).toContainText("Running", { timeout: 60_000 });
    const first = engine.docker("ps", "-q");
    await panel.getByRole("button", { name: "Rebuild" }).click();
    await page.getByRole("dialog", { name: "Rebuild site" }).getByRole("button", { name: "Rebuild" }).click();
    await expect.poll(() => engine.docker("ps", "-q"), { timeout: 60_000 }).not.toBe(first);
    await expect(site).toContainText("Running", { timeout: 60_000 });
    await panel.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: "Delete site" }).getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => engine.docker("ps", "-aq"), { timeout: 60_000 }).toBe("");
    await expect(site).toHaveCount(0, { timeout: 40_000 });
  },
);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findings } from "./axe.ts";
import { debianImage, type TestEngine, testEngine } from "./engine/testEngine.mjs";
import { agentReady, test as base, expect } from "./fixtures.ts";
import { SERVE } from "./servePage.ts";

type Machine = { engine: TestEngine; folder: string; configure(config: unknown): void };

/** A machine with an engine of its own, and one project that has a devcontainer. */
const test = base.extend<{ machine: Machine }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  machine: async ({}, use) => {
    const engine = await testEngine();
    const directory = mkdtempSync(join(tmpdir(), "quarterdeck-project-"));
    const folder = join(directory, "site");
    mkdirSync(join(folder, ".git"), { recursive: true });
    mkdirSync(join(folder, ".devcontainer"));
    const configure = (config: unknown) =>
      writeFileSync(join(folder, ".devcontainer", "devcontainer.json"), JSON.stringify(config));
    configure({ image: engine.image });
    await use({ engine, folder, configure });
    const mine = engine.docker("ps", "-aq").split("\n").filter(Boolean);
    if (mine.length > 0) engine.docker("rm", "-f", ...mine);
    rmSync(directory, { recursive: true, force: true });
  },
  houseOptions: async ({ machine }, use) =>
    use({
      agents: `workspaces:\n  - name: demo\n    agents:\n      - name: main\n        directory: ${join(machine.folder, "..")}\n`,
      env: machine.engine.env,
    }),
});

const rowOf = (page: Page, name: RegExp) => page.getByRole("row", { name }).and(page.locator("[data-row]"));

async function choose(page: Page, row: string, item: string) {
  await page.getByRole("button", { name: `Actions for ${row}` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("[C2] [C15] [C17] plain containers come, stop and are explained as they do", async ({
  page,
  house,
  machine,
}) => {
  const { engine } = machine;
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/containers`);
  await expect(rowOf(page, /^site/)).toBeVisible();
  engine.docker(
    "run",
    "-d",
    "--name",
    "web",
    engine.image,
    "sh",
    "-c",
    "echo about to sleep; exec sleep 600",
  );
  const web = rowOf(page, /^web/);
  await expect(web).toContainText("Running", { timeout: 3_000 });
  await choose(page, "web", "Kill…");
  await page.getByRole("dialog").getByRole("button", { name: "Kill" }).click();
  await expect(web).toContainText("Exited 137");
  await page.getByRole("button", { name: /^Why web/ }).click();
  const story = page.getByRole("region", { name: "Why web does not run" });
  await expect(story).toContainText("exit 137: SIGKILL, killed");
  await expect(story).toContainText("about to sleep");
  await choose(page, "web", "Start");
  await expect(web).toContainText("Running");
  engine.docker("rm", "-f", "web");
  await expect(web).toHaveCount(0, { timeout: 3_000 });
});

test("[C14] rows show what their containers use, restarts and lacking memory", async ({
  page,
  house,
  machine,
}) => {
  const { engine } = machine;
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/containers`);
  await expect(rowOf(page, /^site/)).toBeVisible();
  const run = (name: string, ...command: string[]) =>
    engine.docker("run", "-d", "--network", "none", "--name", name, "--memory", "48m", ...command);
  run("web", engine.image, "bash", "-c", "echo ready; while true; do :; done");
  const web = rowOf(page, /^web/).getByRole("img");
  // It is busy, and its memory stands against its limit.
  await expect(web).toHaveAttribute("title", /^CPU [1-9]\d+ %, memory [\d.]+ [KM]iB of 48 MiB/, {
    timeout: 20_000,
  });
  const height = async (name: RegExp) => (await rowOf(page, name).boundingBox())!.height;
  expect(await height(/^web/)).toBe(await height(/^site/));
  expect(await findings(page)).toEqual([]);
  engine.docker("restart", "-t", "0", "web");
  await expect(web).toHaveAttribute("title", /Restarted at/, { timeout: 20_000 });

  run("hungry", "--memory-swap", "48m", engine.image, "bash", "-c", "sleep 4; exec tail /dev/zero");
  const hungry = rowOf(page, /^hungry/);
  await expect(hungry.getByRole("img")).toHaveAttribute("title", /^CPU/, { timeout: 20_000 });
  await expect(hungry).toContainText("Exited 137", { timeout: 20_000 });
  await expect(hungry.getByRole("img")).toHaveAttribute("title", /Out of memory at/);

  // What nobody can see is not measured.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: /^Live data/ }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Container statistics of main" })).toContainText(
    "Idle",
  );
  await page.keyboard.press("Escape");

  // One container's page: what stands above its log is small on a phone.
  await rowOf(page, /^web/).getByRole("link", { name: "web" }).click();
  const tabs = page.getByRole("navigation", { name: "Pages of this container" });
  await expect(tabs).toBeVisible();
  const [header, above] = await Promise.all([page.getByRole("banner").boundingBox(), tabs.boundingBox()]);
  expect(above!.y + above!.height - header!.height).toBeLessThanOrEqual(150);
  await expect(page.getByRole("log")).toContainText("ready");
  expect(await findings(page)).toEqual([]);
});

test("[C5] [C6] [C8] [C9] [C13] [C24] a devcontainer is started, drifts, is rebuilt and deleted", async ({
  page,
  context,
  house,
  machine,
}) => {
  test.setTimeout(360_000);
  // An agent of ours needs a system around it; debootstrap takes its time.
  const image = await debianImage();
  machine.configure({ image, remoteUser: "nobody" });
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/containers`);
  const site = rowOf(page, /^site/);
  await site.getByRole("button", { name: /^site/ }).click();
  const panel = page.getByRole("region", { name: "Details of site" });
  await panel.getByRole("button", { name: "Start" }).click();
  await expect(site).toContainText("Building");
  await expect(panel.getByRole("list", { name: "Phases of the build" })).toBeVisible();
  await expect(site).toContainText("Running", { timeout: 60_000 });
  await expect(panel.getByRole("region", { name: "Agent inside" })).toContainText("Healthy", {
    timeout: 30_000,
  });
  await expect(panel.getByRole("region", { name: "Ports that listen inside" })).toContainText(
    "Nothing listens.",
  );
  const inside = machine.engine.docker("ps", "-q");
  machine.engine.docker("exec", "-d", "--user", "nobody", inside, "perl", "-e", SERVE, "3000");
  const ports = panel.getByRole("list", { name: "Ports that listen in site" });
  await expect(ports).toContainText("3000perl");
  const [opened] = await Promise.all([
    context.waitForEvent("page"),
    ports.getByRole("link", { name: "Open port 3000" }).click(),
  ]);
  await expect(opened.getByRole("heading", { name: "Hello from the container" })).toBeVisible();
  await opened.close();
  await expect(panel.getByRole("region", { name: "Open" })).toContainText("As nobody in /workspaces/site");
  await expect(panel.getByRole("table")).toContainText("Succeeded");
  expect(await findings(page)).toEqual([]);

  machine.configure({ image, remoteUser: "nobody", containerEnv: { NEW: "1" } });
  await expect(site).toContainText("changed");
  await panel.getByRole("button", { name: "Rebuild" }).click();
  const dialog = page.getByRole("dialog", { name: "Rebuild site" });
  await expect(dialog.getByRole("list", { name: "Changed keys" })).toContainText("containerEnv.NEW");
  await dialog.getByRole("button", { name: "Rebuild" }).click();
  await expect(site).toContainText("Building");
  await expect(site).toContainText("Running", { timeout: 60_000 });
  await expect(panel.getByRole("table").getByRole("row")).toHaveCount(3);

  const remove = async () => {
    await panel.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: "Delete site" }).getByRole("button", { name: "Delete" }).click();
  };
  const undo = page.getByRole("region", { name: "Deletions that can be taken back" });
  await remove();
  await undo.getByRole("button", { name: "Undo deleting site" }).click();
  await expect(undo).toHaveCount(0);
  await remove();
  await expect(site).toContainText("about to be deleted");
  await expect(site).toHaveCount(0, { timeout: 40_000 });
});

test("[C7] why a build failed is pinned, with its place in the log", async ({ page, house, machine }) => {
  test.setTimeout(120_000);
  machine.configure({ image: machine.engine.image, postCreateCommand: "echo before the end; exit 3" });
  const id = await agentReady(house);
  await page.goto(`/agents/${id}/containers?open=${encodeURIComponent(machine.folder)}`);
  const panel = page.getByRole("region", { name: "Details of site" });
  await panel.getByRole("button", { name: "Start" }).click();
  const pinned = panel.getByRole("region", { name: "Why the last build failed" });
  await expect(pinned).toContainText("exit code 3", { timeout: 60_000 });
  await expect(pinned).toContainText("before the end");
  await pinned.getByRole("link", { name: "Read on in the log" }).click();
  await expect(page).toHaveURL(/\/logs\?.*line=/);
  await expect(page.getByText("before the end").first()).toBeVisible();
});

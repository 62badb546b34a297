import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startDaemon, stopDaemon } from "./engine/daemon.mjs";
import { IMAGE, importImage } from "./engine/image.mjs";
import { testEngine } from "./engine/testEngine.mjs";
import { agentId, agentReady, test as base, expect } from "./fixtures.ts";

/** What may go wrong with the engine, or with the agent while it builds. */
const test = base.extend<{ directory: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  directory: async ({}, use) => {
    // Named like an engine of the tests: the next run removes what a killed one left.
    const directory = mkdtempSync(join(tmpdir(), "quarterdeck-engine-"));
    writeFileSync(join(directory, "owner"), String(process.pid));
    await use(directory);
    rmSync(directory, { recursive: true, force: true });
  },
});

const AGENT = "workspaces:\n  - name: demo\n    agents:\n      - name: main\n";
const rowOf = (page: Page, name: RegExp) => page.getByRole("row", { name }).and(page.locator("[data-row]"));

test.describe("an engine of another user", () => {
  test.use({ houseOptions: { agents: `${AGENT}      - name: other\n` } });

  test("[C4] an agent without rights says so, with the next step", async ({ page, house, directory }) => {
    const socket = join(directory, "docker.sock");
    const engine = createServer().listen(socket);
    await new Promise((resolve) => engine.once("listening", resolve));
    chownSync(socket, 1, 1);
    chmodSync(socket, 0o600);
    const id = await agentId(house, "other");
    const { token } = await house.client.quarterdeck.joinCommand({ agent: id });
    house.startAgent(token, {
      env: { DOCKER_HOST: `unix://${socket}` },
      // As root, but with no more rights to files than anybody.
      through: ["setpriv", "--bounding-set=-dac_override,-dac_read_search"],
    });
    await agentReady(house, "other");
    await page.goto(`/agents/${id}/containers`);
    const main = page.getByRole("main");
    await expect(main).toContainText("The agent may not use the container engine");
    await expect(main).toContainText(`unix://${socket}`);
    await expect(main).toContainText("Add the agent's user to the group docker");
    engine.close();
  });
});

test.describe("an engine that comes later", () => {
  test.use({
    houseOptions: async ({ directory }, use) =>
      use({ agents: AGENT, env: { DOCKER_HOST: `unix://${join(directory, "docker.sock")}` } }),
  });

  test("[C2] [C4] the list fills when it starts, and the agent need not", async ({
    page,
    house,
    directory,
  }) => {
    test.setTimeout(90_000);
    const id = await agentReady(house);
    const agent = house.localAgentPid();
    await page.goto(`/agents/${id}/containers`);
    const main = page.getByRole("main");
    await expect(main).toContainText("No container engine runs on the agent's machine");
    await expect(main).toContainText("Start Docker or Podman");
    try {
      await startDaemon(directory);
      await expect(main).toContainText("No containers on this machine", { timeout: 15_000 });
      const env = { DOCKER_HOST: `unix://${join(directory, "docker.sock")}` };
      importImage(env);
      execFileSync("docker", ["run", "-d", "--network", "none", "--name", "web", IMAGE, "sleep", "600"], {
        env: { ...process.env, ...env },
      });
      await expect(rowOf(page, /^web/)).toContainText("Running");
      expect(house.localAgentPid()).toBe(agent);
    } finally {
      expect(await stopDaemon(directory)).toEqual([]);
    }
    await expect(main).toContainText("No container engine runs on the agent's machine", { timeout: 15_000 });
  });
});

test.describe("an agent that is killed", () => {
  test.use({
    houseOptions: async ({ directory }, use) => {
      // Before the agent, which looks for projects when it starts.
      mkdirSync(join(directory, "site", ".git"), { recursive: true });
      mkdirSync(join(directory, "site", ".devcontainer"));
      writeFileSync(join(directory, "site", ".devcontainer", "devcontainer.json"), "{}");
      await use({
        agents: `${AGENT}        directory: ${directory}\n`,
        env: (await testEngine()).env,
      });
    },
  });

  test("[C6] [C7] a build it leaves behind is interrupted, and the next one works", async ({
    page,
    house,
    directory,
  }) => {
    test.setTimeout(90_000);
    const { image, docker } = await testEngine();
    const folder = join(directory, "site");
    const configure = (config: unknown) =>
      writeFileSync(join(folder, ".devcontainer", "devcontainer.json"), JSON.stringify(config));
    configure({ image, postCreateCommand: "echo halfway there; sleep 600" });
    const id = await agentReady(house);
    try {
      await page.goto(`/agents/${id}/containers?open=${encodeURIComponent(folder)}`);
      const panel = page.getByRole("region", { name: "Details of site" });
      await panel.getByRole("button", { name: "Start" }).click();
      const site = rowOf(page, /^site/);
      await expect(site).toContainText("Lifecycle commands", { timeout: 30_000 });
      const made = docker("ps", "-q", "--filter", `label=devcontainer.local_folder=${folder}`);
      await expect.poll(() => docker("top", made)).toContain("sleep 600");
      process.kill(house.localAgentPid()!, "SIGKILL");
      await expect(site).toContainText("Running · last build interrupted", { timeout: 20_000 });
      await expect(panel.getByRole("row", { name: /^Interrupted/ })).toBeVisible();
      configure({ image, postCreateCommand: "echo all of it" });
      await panel.getByRole("button", { name: "Rebuild" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Rebuild" }).click();
      await expect(panel.getByRole("row", { name: /^Succeeded/ })).toBeVisible({ timeout: 40_000 });
      await expect(site).toContainText("Running");
      await expect(site).not.toContainText("interrupted");
    } finally {
      const mine = docker("ps", "-aq", "--filter", `label=devcontainer.local_folder=${folder}`);
      if (mine) docker("rm", "-f", ...mine.split("\n"));
    }
  });
});

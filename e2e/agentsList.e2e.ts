import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentReady, expect, test } from "./fixtures.ts";

const many = (count: number) =>
  `workspaces:\n${Array.from({ length: count / 10 }, (_, w) => `  - name: team-${String(w).padStart(3, "0")}\n    agents: [${Array.from({ length: 10 }, (_, a) => `{ name: box-${a} }`).join(", ")}]`).join("\n")}\n`;

test.describe("three agents in two workspaces", () => {
  test.use({
    houseOptions: {
      agents:
        "workspaces:\n  - name: atlas\n    agents: [{ name: main }, { name: gpu, connection_timeout: 1 }]\n  - name: billing\n    agents: [{ name: main, connection_timeout: 0 }]\n",
    },
  });

  test("search and filters stand in the address, and a reload shows the same", async ({ page, house }) => {
    await agentReady(house);
    await page.goto("/");
    const rows = page.getByRole("list", { name: "Agents" }).getByRole("link");
    await expect(rows).toHaveCount(3);
    await page.getByRole("combobox", { name: "Status" }).selectOption("Connected");
    await expect(rows).toHaveCount(1);
    await page.getByRole("combobox", { name: "Status" }).selectOption("Any status");
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox").fill("billing");
    await expect(rows).toHaveCount(1);
    await expect(page).toHaveURL(/q=billing/);
    await page.reload();
    await expect(rows).toHaveCount(1);
    await expect(page.getByRole("searchbox")).toHaveValue("billing");
    await page.getByRole("searchbox").fill("nothing like this");
    await expect(page.getByText(/no agent/i).first()).toBeVisible();
  });

  test("the list is walked by keyboard: slash searches, arrows move, Enter opens", async ({
    page,
    house,
  }) => {
    await agentReady(house);
    await page.goto("/");
    await expect(page.getByRole("link", { name: "gpu" })).toBeVisible();
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox")).toBeFocused();
    await page.keyboard.type("atlas");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("link", { name: "main" })).toBeFocused();
    await page.keyboard.press("j");
    await expect(page.getByRole("link", { name: "gpu" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: /atlas gpu/ })).toBeVisible();
  });

  test("[D1] each agent says in its row how it is", async ({ page, house }) => {
    await agentReady(house);
    await page.goto("/");
    const row = (name: string) =>
      page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
    await expect(row("gpu")).toContainText("Never seen");
    await expect(row("main").first()).toContainText("Healthy");
    await expect(row("main").last()).toContainText("Waiting");
  });
});

test.describe("a thousand agents", () => {
  test.use({ houseOptions: { agents: many(1_000) } });

  test("[D11] only what is seen is in the page, the last is reached, and the filter finds", async ({
    page,
    house,
  }) => {
    await page.goto("/");
    await expect(page.getByText("1,000 agents").or(page.getByText("1000 agents"))).toBeVisible();
    await expect(page.getByRole("link", { name: "box-0" }).first()).toBeVisible();
    expect(await page.getByRole("listitem").count()).toBeLessThan(120);
    await page.getByRole("searchbox").fill("team-099");
    await expect(page.getByRole("heading", { name: "team-099" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Agents" }).getByRole("link")).toHaveCount(10);
    expect(house.output()).not.toContain('"level":50');
  });
});

test.describe("no agents", () => {
  test.use({ houseOptions: { agents: "workspaces: []\n", flags: ["--no-local-agent"] } });

  test("an empty list teaches; an agent is added, joins from another directory, and is removed", async ({
    page,
    house,
  }) => {
    await page.goto("/");
    await expect(page.getByText(/no agents|add/i).first()).toBeVisible();
    await page.getByRole("button", { name: "Add agent" }).first().click();
    const dialog = page.getByRole("dialog", { name: /add an agent/i });
    await dialog.getByRole("combobox", { name: "Workspace" }).fill("lab");
    await dialog.getByRole("textbox", { name: "Name of the agent" }).fill("bench");
    await dialog.getByRole("button", { name: "Add agent" }).click();
    const joining = page.getByRole("dialog").filter({ hasText: "quarterdeck agent" });
    await expect(joining).toContainText(/waiting/i);
    await expect(joining).not.toContainText(/QUARTERDECK_TOKEN=[0-9a-f]{8}-/); // masked until it is asked for
    await joining.getByRole("button", { name: /copy/i }).first().click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const token = /QUARTERDECK_TOKEN=([0-9a-f-]{36})/.exec(command)?.[1];
    expect(command).toContain(`--url ${house.deployment}`);

    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    house.startAgent(token!, { cwd: elsewhere });
    await expect(joining.getByText(/online|connected/i).first()).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press("Escape");
    await agentReady(house, "bench");
    await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible();

    await page.getByRole("button", { name: "Actions for bench" }).click();
    await page.getByRole("menuitem", { name: /remove/i }).click();
    await page
      .getByRole("alertdialog")
      .or(page.getByRole("dialog"))
      .getByRole("button", { name: /remove/i })
      .click();
    await expect(page.getByRole("link", { name: "bench" })).toHaveCount(0);
    rmSync(elsewhere, { recursive: true, force: true });
  });
});

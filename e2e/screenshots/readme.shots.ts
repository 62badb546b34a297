import { join } from "node:path";
import type { Page } from "@playwright/test";
import { agentId, agentReady, expect, test } from "../fixtures.ts";

const AGENTS = `
workspaces:
  - name: atlas
    agents:
      - name: main
        env: { EDITOR: vim }
        scripts:
          - name: Install tools
            blocks_login: true
            script: |
              for tool in ripgrep fd bat; do echo "installing $tool"; sleep 0.1; done
              echo "3 tools installed"
          - name: Start database
            script: |
              echo "starting on port 5432"
              echo "\\033[33mWARN\\033[0m no backup configured" >&2
        apps:
          - { slug: docs, name: Docs, url: "https://example.com/docs", external: true }
          - { slug: top, name: Processes, command: top }
      - name: gpu
        connection_timeout: 1
  - name: billing
    agents:
      - name: main
`;
const FAILING = `
workspaces:
  - name: billing
    agents:
      - name: main
        scripts:
          - name: Migrate database
            script: |
              echo "applying 0041_invoices"
              echo "applying 0042_currency"
              echo "ERROR: relation \\"invoices\\" already exists" >&2
              exit 3
          - name: Warm caches
            script: |
              for i in $(seq 1 40); do echo "warmed $i of 40"; done
`;

test.use({ houseOptions: { agents: AGENTS } });

const shoot = (page: Page, name: string) =>
  page.screenshot({ path: join(import.meta.dirname, `${name}.png`) });

test("the agents list, an overview and a terminal", async ({ page, house }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const id = await agentReady(house);
  await page.goto("/");
  await expect(page.getByText("Healthy", { exact: true }).locator("visible=true").first()).toBeVisible();
  await expect(
    page
      .getByText(/has not come|never|too long/i)
      .locator("visible=true")
      .first(),
  ).toBeVisible();
  await shoot(page, "agents-dark");

  await page.goto(`/agents/${id}/terminal`);
  const screen = page.locator(".xterm-rows").first();
  await expect(screen).toContainText(/[$#]/);
  await page.locator(".xterm-helper-textarea").first().focus();
  await page.keyboard.type("clear; ls --color=always -la /usr/lib | head -24; date\n");
  await expect(screen).toContainText(/\d\d:\d\d:\d\d/);
  await shoot(page, "terminal-dark");

  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`/agents/${id}`);
  await expect(page.getByText("Install tools").first()).toBeVisible();
  await expect(page.getByText(/%/).first()).toBeVisible();
  await shoot(page, "overview-light");
});

test.describe("what went wrong", () => {
  test.use({ houseOptions: { agents: FAILING } });

  test("the log with its failed script, and the same on a phone", async ({ page, house }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await agentReady(house);
    const id = await agentId(house);
    await page.goto(`/agents/${id}/logs`);
    await expect(page.getByText(/warmed 40 of 40/)).toBeVisible();
    await expect(page.locator("[data-account]")).toContainText("received");
    await expect(page.getByRole("slider", { name: "Time" })).toBeVisible();
    await shoot(page, "logs-dark");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/agents/${id}`);
    await expect(page.getByText("Migrate database").first()).toBeVisible();
    await shoot(page, "phone-dark");
  });
});

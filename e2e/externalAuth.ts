import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startOAuthServer } from "../src/server/externalAuth/testing/startOAuthServer.ts";
import { test as base, DEMO_AGENTS } from "./fixtures.ts";

type OAuthServer = Awaited<ReturnType<typeof startOAuthServer>>;

/** A house whose file of providers has a real authorization server, twice: by code flow and by device, and one that is away. */
export const test = base.extend<{ provider: OAuthServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  provider: async ({}, use) => {
    const provider = await startOAuthServer();
    await use(provider);
    provider.close();
  },
  houseOptions: async ({ provider }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "quarterdeck-e2e-providers-"));
    const file = join(folder, "providers.yaml");
    const away = { auth_url: "http://127.0.0.1:9/", token_url: "http://127.0.0.1:9/" };
    const lines = (more: object) => provider.lines({ insecure_http: true, ...more });
    // JSON is YAML.
    const providers = [
      lines({ id: "code", display_name: "Company" }),
      lines({
        id: "device",
        display_name: "Forge",
        device_flow: true,
        app_install_url: `${provider.url}/app`,
      }),
      lines({ id: "away", display_name: "Harbour", issuer: "http://127.0.0.1:9", ...away }),
    ];
    writeFileSync(file, JSON.stringify({ providers }));
    await use({ agents: DEMO_AGENTS, flags: ["--external-auth", file] });
    rmSync(folder, { recursive: true, force: true });
  },
  page: async ({ page, provider, elsewhere }, use) => {
    elsewhere.add(new URL(provider.url).host);
    // What the provider's pages are drawn with.
    elsewhere.add("fonts.googleapis.com");
    await page.context().route("https://fonts.googleapis.com/**", (route) => route.abort());
    await use(page);
  },
});

/** On the provider's pages: signs in there and agrees. */
export async function agree(page: Page, login = "ann") {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

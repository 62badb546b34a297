import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { findings } from "./axe.ts";
import { agree, test } from "./externalAuth.ts";
import { expect } from "./fixtures.ts";

const company = (page: Page) => page.getByRole("listitem", { name: "Company" });
const forge = (page: Page) => page.getByRole("listitem", { name: "Forge" });
const dialog = (page: Page) => page.getByRole("dialog");

/** Opens, by a click, what has a tab of its own. */
async function tabOf(page: Page, click: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent("page"), click()]);
  return tab;
}

/** Presses Connect where one set out, and answers the page that is then at the provider. */
async function setOut(page: Page, behind: boolean): Promise<Page> {
  if (!behind) {
    await page.getByRole("button", { name: "Connect Company" }).click();
    return page;
  }
  const there = await tabOf(page, () => page.getByRole("link", { name: /^Connect Company/ }).click());
  await there.getByRole("button", { name: "Connect Company" }).click();
  return there;
}

test("an account is connected by going to the provider and back, seen, and disconnected", async ({
  page,
  provider,
  behind,
}) => {
  await page.goto("/settings/account");
  await expect(company(page)).toContainText("Not connected");
  expect(await findings(page)).toEqual([]);
  const there = await setOut(page, behind);
  await agree(there);
  await expect(there.getByRole("heading", { name: "Company is connected" })).toBeVisible();
  await expect(there.getByText("as ann (ann of the test)")).toBeVisible();
  expect(await findings(there)).toEqual([]);
  // In front of a deployment the way back leads there; the page here has noticed by itself.
  if (!behind) await page.getByRole("link", { name: "Back to your account" }).click();
  await expect(company(page)).toContainText("Connected as ann (ann of the test)");
  await expect(company(page)).toContainText("renewed by itself");
  expect(await findings(page)).toEqual([]);

  await page.getByRole("button", { name: "Disconnect Company" }).press("Enter");
  await expect(dialog(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog(page).filter({ hasText: "Company has revoked the token." })).toBeVisible();
  await expect(company(page)).toContainText("Not connected");
  await expect(
    company(page).getByRole(behind ? "link" : "button", { name: /^Connect Company/ }),
  ).toBeFocused();
  expect(provider.asked.filter((asked) => asked === "POST /token/revocation").length).toBeGreaterThan(0);
});

test("who does not agree at the provider reads so, and can try again", async ({ page, behind }) => {
  await page.goto("/external-auth/code");
  const there = await setOut(page, behind);
  await there.getByRole("link", { name: "[ Cancel ]" }).click();
  await expect(there.getByText("You did not let Company connect")).toBeVisible();
  await there.getByRole("link", { name: "Try again" }).click();
  await expect(there.getByRole("heading", { name: "Connect Company" })).toBeVisible();
  await there.getByRole("button", { name: "Connect Company" }).click();
  await agree(there);
  await expect(there.getByText("You can go back to your terminal")).toBeVisible();
});

test("who comes from a terminal signs in first, and every open tab then says that it is connected", async ({
  page,
  house,
  behind,
}) => {
  await page.context().clearCookies();
  await page.goto("/external-auth/code");
  await expect(page.getByRole("heading", { name: /^Sign in/ })).toBeVisible();
  await page.getByRole("button", { name: /^Use an? (API|session) token$/ }).click();
  await page.getByRole("textbox", { name: /token/i }).fill(house.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/external-auth/code");
  // At the deployment behind one is signed in by oneself.
  if (behind) await page.context().addCookies(await house.cookiesFor(house.token));
  const other = await page.context().newPage();
  await other.goto(`${house.url}/external-auth/code`);
  await expect(other.getByRole("heading", { name: "Connect Company" })).toBeVisible();
  const there = await setOut(page, behind);
  await agree(there);
  for (const tab of [there, page, other])
    await expect(tab.getByRole("heading", { name: "Company is connected" })).toBeVisible();
  await page.goto("/external-auth/nobody");
  await expect(page.getByRole("heading", { name: "There is no provider “nobody”" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test("an account is connected by a code that is typed in at the provider; a refused one can be had anew", async ({
  page,
}) => {
  await page.goto("/settings/account");
  const connect = page.getByRole("button", { name: "Connect Forge" });
  await connect.press("Enter");
  const code = dialog(page).getByLabel("The code");
  await expect(code).toHaveText(/^\w{4}-\w{4}$/);
  await expect(dialog(page)).toContainText(/works for another (9|10) min/);
  expect(await findings(page)).toEqual([]);

  const there = await tabOf(page, () => dialog(page).getByRole("link", { name: "Open Forge" }).click());
  await typeIn(there, await code.innerText());
  await there.getByRole("button", { name: "[ Abort ]" }).click();
  await expect(dialog(page)).toContainText("Forge says that you refused.");
  expect(await findings(page)).toEqual([]);

  const refused = page.getByRole("button", { name: "Get a new code" });
  await expect(refused).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("button", { name: "Copy code" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await expect(code).toHaveText(copied);
  const again = await tabOf(page, () => dialog(page).getByRole("link", { name: "Open Forge" }).click());
  await typeIn(again, copied);
  await again.getByRole("button", { name: "Continue" }).click();
  await agree(again, "bo");
  await expect(forge(page)).toContainText("Connected as bo");
  await page.bringToFront();
  await expect(page.getByRole("button", { name: "Disconnect Forge" })).toBeFocused();
  await expect(forge(page).getByRole("link", { name: "Install or configure it" })).toBeVisible();
});

test("the SSH key is the one that agents have, and another after it was made anew", async ({
  page,
  house,
}) => {
  await page.goto("/settings/account");
  const panel = page.getByRole("region", { name: "SSH key" });
  const shown = panel.getByRole("region", { name: "Public key" });
  await expect(shown).toHaveText(/^ssh-ed25519 [\w+/]{68}$/);
  const first = await shown.innerText();
  expect((await house.client.gitSshKey.get({ user: "me" })).public_key.trim()).toBe(first);
  await panel.getByRole("button", { name: "Copy public key" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(first);
  const fingerprint = execFileSync("ssh-keygen", ["-lf", "-"], { input: `${first}\n`, encoding: "utf8" });
  await expect(panel).toContainText(fingerprint.split(" ")[1] ?? "none");

  const regenerate = panel.getByRole("button", { name: "Regenerate…" });
  await regenerate.press("Enter");
  await expect(dialog(page)).toContainText("every Git host refuses them");
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(regenerate).toBeFocused();
  await expect(shown).toHaveText(first);
  await regenerate.press("Enter");
  await dialog(page).getByRole("button", { name: "Regenerate" }).click();
  await expect(shown).not.toHaveText(first);
  await expect(regenerate).toBeFocused();
  await expect(panel).not.toContainText(fingerprint.split(" ")[1] ?? "none");
  expect((await house.client.gitSshKey.get({ user: "me" })).public_key.trim()).toBe(await shown.innerText());
  await expect(panel).toContainText("your first one");
});

async function typeIn(there: Page, code: string) {
  await there.getByPlaceholder("Enter code").fill(code);
  await there.getByRole("button", { name: "Continue" }).click();
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findings } from "./axe.ts";
import { expect, test } from "./fixtures.ts";
import { startFront } from "./frontProcess.ts";
import { PROGRAM, TOKEN } from "./house.ts";

const signInWithToken = async (page: Page, token: string) => {
  await page.getByRole("button", { name: /^Use an? (API|session) token$/ }).click();
  await page.getByRole("textbox", { name: /token/i }).fill(token);
  await page.getByRole("button", { name: /sign in/i }).click();
};

test("a front of a Quarterdeck is signed in to with the token that its deployment shows at /cli-auth", async ({
  house,
  browser,
}) => {
  const dataDir = mkdtempSync(join(tmpdir(), "quarterdeck-front-"));
  const front = await startFront({ program: PROGRAM, origin: house.url, dataDir });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${front.url}/settings`);
    await page.getByRole("button", { name: "Use a session token" }).click();
    const [there] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: `Open ${new URL(house.url).host}` }).click(),
    ]);
    // Signed out there: by the sign-in page back to where one was sent.
    await expect(there.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await signInWithToken(there, TOKEN);
    await expect(there).toHaveURL(`${house.url}/cli-auth`);
    const make = there.getByRole("button", { name: "Make a session token" });
    await expect(make).toBeFocused();
    expect(await findings(there)).toEqual([]);
    await there.setViewportSize({ width: 320, height: 700 });
    expect(await there.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await make.click();
    await expect(there.getByLabel("The token, covered")).toHaveText(/^•{33}$/);
    await there.getByRole("button", { name: "Show" }).click();
    const token = await there.getByLabel("The token", { exact: true }).innerText();

    await page.getByRole("textbox", { name: "Session token" }).fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
    // Deleted there, it is worth nothing here.
    await there.getByRole("button", { name: "Delete it" }).click();
    await expect(make).toBeVisible();
    await page.reload();
    await expect(page.getByRole("heading", { name: /Sign in to|signed out/ })).toBeVisible();
    // The front itself shows no token: it leads on to where they are made.
    await page.goto(`${front.url}/cli-auth`);
    await expect(page).toHaveURL(`${house.url}/cli-auth`);
  } finally {
    await context.close();
    await front.close();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});

test("to look at /cli-auth makes no token", async ({ page, house }) => {
  const made: string[] = [];
  page.on("request", (request) => request.method() === "POST" && made.push(request.url()));
  await page.goto("/cli-auth");
  await expect(page.getByRole("button", { name: "Make a session token" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(made).toEqual([]);
  house.network.cut();
  await page.getByRole("button", { name: "Make a session token" }).click();
  await expect(page.getByRole("alert")).toContainText("No token was made.");
});

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { TOKEN } from "./house.ts";

test.beforeEach(({ page }) => page.context().clearCookies());

async function addPerson({ client }: { client: import("../src/api/client.ts").Client }) {
  // The first user is there already: passwords are for people whom the command line made.
  await expect(
    client.users.createFirst({ body: { email: "x@y.z", username: "x", password: "long enough" } }),
  ).rejects.toMatchObject({ status: 409 });
}

const signInWithToken = async (page: Page, token: string) => {
  await page.getByRole("button", { name: /^Use an? (API|session) token$/ }).click();
  await page.getByRole("textbox", { name: /token/i }).fill(token);
  await page.getByRole("button", { name: /sign in/i }).click();
};

test("signed out, a page asks to sign in and then shows what was asked for", async ({ page, house }) => {
  await addPerson(house);
  await page.goto("/settings/tokens");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signInWithToken(page, TOKEN);
  await expect(page.getByRole("heading", { name: "API tokens" })).toBeVisible();
});

test("a wrong password and a bad token say what is wrong, and keep what was typed", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "Email" }).fill("nobody@example.com");
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue("nobody@example.com");
  await signInWithToken(page, "short");
  await expect(page.getByRole("alert").or(page.getByText(/token/i)).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("signing out ends the session, here and in other windows", async ({ page, context }) => {
  await page.goto("/sign-in");
  await signInWithToken(page, TOKEN);
  await expect(page.getByRole("heading", { name: "Agents" })).toBeAttached();
  const other = await context.newPage();
  await other.goto("/settings");
  await expect(other.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(other.getByText(/signed out|sign in/i).first()).toBeVisible({ timeout: 40_000 });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a session that is revoked mid-way asks to sign in, and returns to where the person was", async ({
  page,
  house,
}) => {
  await page.goto("/sign-in");
  const { key } = await house.client.users.createToken({ user: "me", body: { token_name: "mine" } });
  await page.context().addCookies(await house.cookiesFor(key));
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await house.client.users.deleteKey({ user: "me", key: key.split("-")[0]! });
  await expect(page.getByText(/signed out|sign in/i).first()).toBeVisible({ timeout: 40_000 });
  await page
    .getByRole("link", { name: /sign in/i })
    .or(page.getByRole("button", { name: /^sign in/i }))
    .first()
    .click();
  if (await page.getByRole("button", { name: /^Use an? (API|session) token$/ }).isVisible())
    await signInWithToken(page, TOKEN);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { House } from "./house.ts";
import { LOG_AGENTS, openLog } from "./logPage.ts";

test.use({ houseOptions: { agents: LOG_AGENTS } });

/** Of so many lines these have the word, each more than a page away from the next. */
const LINES = 25_000;
const NEEDLES = [100, 12_100, 24_950];

/** The page of a log that is longer than what it holds: its older pages do not come by themselves. */
async function openUnheld(page: Page, house: House, search: string) {
  const opened = await openLog(page, house);
  for (let from = 1; from <= LINES; from += 1000)
    await opened.write(
      ...Array.from({ length: 1000 }, (_, at) => {
        const number = from + at;
        return { output: `numbered ${number}${NEEDLES.includes(number) ? " needle" : ""}` };
      }),
    );
  await page.route(/logs\?.*before=.*limit=10000/, (route) => route.abort());
  await page.goto(`/agents/${opened.agent}/logs${search}`);
  return opened;
}

test("[L8] [L9] a search counts and walks through lines that the page does not hold", async ({
  page,
  house,
}) => {
  const { log } = await openUnheld(page, house, "?q=needle");
  const current = log.locator("[data-current]");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("3 lines, 2 not loaded");
  await expect(log).toContainText("numbered 24950 needle");
  await expect(log).toContainText("The filter has not seen them.");
  await page.keyboard.press("N");
  await expect(current).toContainText("numbered 12100 needle");
  await expect(page.locator("footer")).toContainText("Shown: older lines");
  // All lines around it, with a gap at either end.
  await page.keyboard.press("c");
  await expect(log.getByText("numbered 12101", { exact: true })).toBeInViewport();
  await page.keyboard.press("Home");
  await expect(log.getByRole("button", { name: "Load earlier lines" })).toBeInViewport();
  await page.keyboard.press("N");
  await expect(current).toContainText("numbered 100 needle");
  await page.keyboard.press("N");
  await expect(page.getByText("First match: on from the last")).toBeVisible();
  await expect(current).toContainText("numbered 24950 needle");
  await page.keyboard.press("n");
  await expect(page.getByText("Last match: on from the first")).toBeVisible();
  await expect(current).toContainText("numbered 100 needle");
  await page.keyboard.press("n");
  await expect(current).toContainText("numbered 12100 needle");
  await page.keyboard.press("End");
  await expect(log.getByText("numbered 25000", { exact: true })).toBeInViewport();
  await expect(page.locator("footer")).not.toContainText("Shown: older lines");
});

test("[L8] later lines of what was gone to are loaded up to those that are held", async ({ page, house }) => {
  const { log } = await openUnheld(page, house, "?q=needle&all=true");
  await expect(page.getByRole("search").getByRole("status")).toHaveText("3 lines, 2 not loaded");
  await log.getByText("numbered 24999", { exact: true }).click();
  await page.keyboard.press("N");
  await page.keyboard.press("N");
  await expect(log.locator("[data-current]")).toContainText("numbered 12100 needle");
  // Three pages are between.
  for (const last of [12_600, 16_600, 20_600]) {
    await toBottom(page);
    await expect(log.getByText(`numbered ${last}`, { exact: true })).toBeInViewport();
    await log.getByRole("button", { name: "Load later lines" }).click();
    await expect(log.getByText(`numbered ${last + 1}`, { exact: true })).toBeInViewport();
  }
  await toBottom(page);
  await log.getByRole("button", { name: "Go on" }).click();
  await expect(log.getByText("numbered 24501", { exact: true })).toBeInViewport();
  await expect(page.locator("footer")).not.toContainText("Shown: older lines");
});

test("[L9] what nothing here matches is said to be elsewhere, and gone to", async ({ page, house }) => {
  const { log } = await openUnheld(page, house, "?q=12100+needle");
  await expect(page.getByText("No line here matches")).toBeVisible();
  await page.getByRole("button", { name: "Go to the newest older match" }).click();
  await expect(log.locator("[data-current]")).toContainText("numbered 12100 needle");
});

test("[L9] a server without the search is not asked, and the page says what was searched", async ({
  page,
  house,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(request.url()));
  await page.route("**/api/v2/buildinfo", async (route) => {
    const answer = await route.fetch();
    const info = await answer.json();
    await route.fulfill({
      json: { ...info, quarterdeck: { ...info.quarterdeck, extensions: ["log-paging"] } },
    });
  });
  await openUnheld(page, house, "?q=needle");
  const status = page.getByRole("search").getByRole("status");
  await expect(status).toHaveText("1 here; older lines were not searched");
  await page.keyboard.press("N");
  await expect(page.getByText("First match here: on from the last")).toBeVisible();
  expect(asked.filter((url) => url.includes("/logs/search"))).toEqual([]);
  await page.unrouteAll({ behavior: "ignoreErrors" }); // one may be on its way
});

/** Once is not enough: how high the rows are is only guessed until they are drawn. */
async function toBottom(page: Page) {
  await expect
    .poll(() =>
      page.getByRole("log").evaluate((log) => {
        const before = log.scrollTop;
        log.scrollTop = log.scrollHeight;
        return log.scrollTop - before;
      }),
    )
    .toBe(0);
}

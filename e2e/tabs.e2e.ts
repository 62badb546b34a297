import { agentReady, expect, test } from "./fixtures.ts";
import { openTerminal } from "./terminalDriver.ts";

/** A browser opens six connections to a host for requests of all tabs: one that stayed open would be missing to the others. */
test("the eighth tab of a browser is as good as the first, beside logs, terminals and lists", async ({
  page,
  context,
  house,
}) => {
  test.setTimeout(120_000);
  const id = await agentReady(house);
  const kinds = ["/terminal", "/logs", "/connection", "", "/ports", "/terminal", "/logs"];
  const tabs = await Promise.all(
    kinds.map(async (kind) => {
      const tab = await context.newPage();
      await tab.goto(`${house.url}/agents/${id}${kind}`);
      return tab;
    }),
  );
  for (const tab of tabs) await expect(tab.getByRole("button", { name: "Live data: Live" })).toBeVisible();
  const terminal = await openTerminal(page, id);
  await terminal.run("echo eighth-$((6*7))");
  await terminal.shows("eighth-42");
  await expect(page.getByRole("button", { name: "Live data: Live" })).toBeVisible();
  // Requests are answered too: the page of another tab loads while all of them are open.
  await page.goto("/settings/tokens");
  await expect(page.getByRole("heading", { name: "API tokens" })).toBeVisible();
  await tabs[0]!.getByRole("link", { name: "Logs" }).first().click();
  await expect(tabs[0]!.getByRole("log")).toContainText("hello from startup");
});

import type { Page } from "@playwright/test";
import { createClient } from "../src/api/client.ts";
import { agentReady, expect } from "./fixtures.ts";
import type { House } from "./house.ts";

/** An agent with a script that fails and one that does not. */
export const LOG_AGENTS = `
workspaces:
  - name: demo
    agents:
      - name: main
        scripts:
          - name: Install
            run_on: [start]
            script: |
              echo "fetching packages"
              echo "no such package: left-pad" >&2
              echo "giving up" >&2
              exit 3
          - name: Greeting
            run_on: [start]
            script: echo "hello from startup"
`;

type Written = { output: string; level?: string };

/** The log page of the demo agent, and a hand that writes into its log as the agent would. */
export async function openLog(page: Page, house: House, search = "") {
  const agent = await agentReady(house);
  const { token } = await house.client.quarterdeck.joinCommand({ agent });
  const asAgent = createClient({
    baseUrl: house.agentUrl,
    fetch: unlessCut,
    openSocket: () => {
      throw new Error("the hand only writes");
    },
    headers: () => ({ "Coder-Session-Token": token }),
  });
  await page.goto(`/agents/${agent}/logs${search}`);
  await expect(page.locator("[data-account]")).toContainText("received");
  return {
    agent,
    log: page.getByRole("log"),
    async write(...logs: Written[]) {
      await asAgent.logs.append({ body: { logs } });
    },
    async writeNumbered(from: number, to: number) {
      const logs = Array.from({ length: to - from + 1 }, (_, at) => ({ output: `numbered ${from + at}` }));
      await asAgent.logs.append({ body: { logs } });
    },
  };
}

/** A kept-open connection that a cut ended fails its next request before anything of it is sent: once more, then. */
async function unlessCut(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch(() => fetch(url, init));
}

/** Number and height on screen of the first row that can be seen. */
export function firstRow(page: Page): Promise<{ number: string; text: string; y: number }> {
  return page.evaluate(() => {
    const top = document.querySelector("[role=log]")!.getBoundingClientRect().top;
    for (const row of document.querySelectorAll<HTMLElement>("[data-number]")) {
      const { bottom, top: y } = row.getBoundingClientRect();
      if (bottom > top) return { number: row.dataset.number!, text: row.textContent, y: y - top };
    }
    throw new Error("no row is visible");
  });
}

/** Scrolls with the wheel until the view no longer follows, and waits for it to rest. */
export async function scrollUp(page: Page, px: number) {
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -px);
  await expect(page.getByRole("button", { name: /Follow|new line/ })).toBeVisible();
  let before = await firstRow(page);
  await expect
    .poll(async () => {
      const now = await firstRow(page);
      const rests = now.number === before.number && now.y === before.y;
      before = now;
      return rests;
    })
    .toBe(true);
  return before;
}

export const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

import { type Browser, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import { createClient } from "../../src/api/client.ts";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.mjs";
import { agentReady } from "../fixtures.ts";
import { type House, openHouse, TOKEN } from "../house.ts";

/** One row of a bench's answer, see bench.mjs. */
export type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

/** No script writes into this log, and it holds a million of the lines below. */
const AGENTS = `
workspaces:
  - name: bench
    agents:
      - name: main
        log_limit: 512MiB
`;
const BATCH = 5_000;

/** A line of the usual length: some 150 bytes, three of its words in colour. */
export const lineText = (n: number) =>
  `\u001b[32m2026-11-24\u001b[0m \u001b[1mweb-${n % 7}\u001b[0m request /api/items/${(n * 31) % 99_991} handled in ${n % 977} ms by worker ${n % 13} with status ${n % 5 ? 200 : 500} and ${"payload".repeat(4)}`;

export const lineTexts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => lineText(from + at));

/** What is looked for in them, as text and as a pattern that the linear engine has to run. */
export const NEEDLE = "items/777";
export const PATTERN = "(worker|master) 1[0-2] with status 5\\d+";

/** A house with one agent and a browser, for a bench of its log. */
export type LogHouse = {
  house: House;
  browser: Browser;
  agent: string;
  /** Writes lines through the agent's door until there are so many. */
  fillTo(lines: number): Promise<void>;
  close(): Promise<void>;
};

export async function openLogHouse(): Promise<LogHouse> {
  const house = await openHouse({ agents: AGENTS });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  const agent = await agentReady(house);
  const { token } = await house.client.quarterdeck.joinCommand({ agent });
  const hand = createClient({
    baseUrl: house.direct,
    fetch,
    openSocket: () => {
      throw new Error("the hand only writes");
    },
    headers: () => ({ "Coder-Session-Token": token }),
  });
  let written = 0;
  return {
    house,
    browser,
    agent,
    async fillTo(lines) {
      while (written < lines) {
        const to = Math.min(written + BATCH, lines);
        await hand.logs.append({ body: { logs: lineTexts(written, to).map((output) => ({ output })) } });
        written = to;
      }
    },
    async close() {
      await browser.close();
      await house.close();
    },
  };
}

/** A page of a context of its own, so with nothing cached, signed in to a server at `url`. */
export async function signedIn(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addCookies([{ name: "coder_session_token", value: TOKEN, url, httpOnly: true }]);
  const page = await context.newPage();
  await page.addInitScript(IN_PAGE);
  await page.goto(`${url}${path}`);
  return page;
}

/** What is measured inside the page, by its own clock: asking from outside would measure the asking. */
export const IN_PAGE = `
  window.bench = {
    longTasks: [],
    /** Resolves with the time of the first frame in which it holds. */
    until: (holds) => new Promise((resolve) => {
      const look = () => (holds() ? resolve(performance.now()) : requestAnimationFrame(look));
      look();
    }),
    /** In a frame: resolves after it was painted. */
    framePainted: () => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); resolve(performance.now()); };
      port2.postMessage(0);
    }),
    /** Resolves after what is in the page now was painted. */
    painted: () => new Promise((resolve) => requestAnimationFrame(() => resolve(bench.framePainted()))),
  };
  new PerformanceObserver((list) => bench.longTasks.push(...list.getEntries().map((e) => e.duration)))
    .observe({ type: "longtask", buffered: true });
`;

export type Bench = {
  longTasks: number[];
  until(holds: () => unknown): Promise<number>;
  framePainted(): Promise<number>;
  painted(): Promise<number>;
};
declare global {
  var bench: Bench;
}

/** Goes to the log from the agent's overview; answers when its newest line was there, and all of it. */
export async function openAtTail(page: Page, lines: number): Promise<{ tail: number; whole: number }> {
  await page.getByRole("link", { name: "Logs" }).waitFor();
  return page.evaluate(
    async (account) => {
      const started = performance.now();
      [...document.querySelectorAll("a")].find(({ textContent }) => textContent.trim() === "Logs")!.click();
      const tail = await bench.until(() => document.querySelector("[role=log] [data-number]"));
      const whole = await bench.until(() =>
        document.querySelector("[data-account]")?.textContent.startsWith(account),
      );
      if (!document.querySelector("[data-account]")!.textContent.includes("0 gaps"))
        throw new Error("lines are missing");
      return { tail: tail - started, whole: whole - started };
    },
    `${lines.toLocaleString("en")} lines received`,
  );
}

export const median = (values: readonly number[]): number => at(values, 0.5);

export function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

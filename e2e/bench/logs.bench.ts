import { type Browser, chromium, expect, type Page } from "@playwright/test";
import { createClient } from "../../src/api/client.ts";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.mjs";
import { agentId } from "../fixtures.ts";
import { type House, openHouse, TOKEN } from "../house.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const BATCH = 2_000;
/** What a log of the default limit holds of such lines, and a tenth of it. */
const SIZES = [46_000, 460_000];
const FRAMES = 200;

const text = (n: number) =>
  `\u001b[32m2026-11-24\u001b[0m \u001b[1mweb-${n % 7}\u001b[0m request /api/items/${(n * 31) % 99_991} handled in ${n % 977} ms by worker ${n % 13} with status ${n % 5 ? 200 : 500} and ${"payload".repeat(4)}`;

/** The log page of one agent with a long log, in a real browser, against the same lines received by a bare page. */
export async function run(): Promise<Row[]> {
  const house = await openHouse({});
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  try {
    const agent = await agentId(house);
    const write = await writer(house, agent);
    const rows: Row[] = [];
    let written = 0;
    for (const size of SIZES) {
      for (; written < size; written += BATCH) await write(written);
      const floor = await receiveAndParse(browser, house, agent);
      rows.push(...(await openAndUse(browser, house, agent, size, floor)));
    }
    return rows;
  } finally {
    await browser.close();
    await house.close();
  }
}

async function writer(house: House, agent: string) {
  const { token } = await house.client.quarterdeck.joinCommand({ agent });
  const client = createClient({
    baseUrl: house.url,
    fetch,
    openSocket: () => {
      throw new Error("the hand only writes");
    },
    headers: () => ({ "Coder-Session-Token": token }),
  });
  return (from: number) =>
    client.logs.append({
      body: { logs: Array.from({ length: BATCH }, (_, at) => ({ output: text(from + at) })) },
    });
}

async function signedIn(browser: Browser, house: House, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([
    { name: "coder_session_token", value: TOKEN, url: house.direct, httpOnly: true },
  ]);
  const page = await context.newPage();
  await page.goto(`${house.direct}${path}`);
  return page;
}

/** The floor: the whole log over one WebSocket, JSON.parse, nothing else; and one search through all of its text. */
async function receiveAndParse(browser: Browser, house: House, agent: string) {
  const page = await signedIn(browser, house, "/healthz");
  const floor = await page.evaluate(async (id) => {
    const started = performance.now();
    const lines = await new Promise<{ output: string }[]>((resolve) => {
      const address = `${location.origin.replace("http", "ws")}/api/v2/workspaceagents/${id}/logs?follow&after=0`;
      const socket = new WebSocket(address);
      socket.onmessage = ({ data }) => {
        resolve(JSON.parse(data));
        socket.close();
      };
    });
    const load = performance.now() - started;
    const packed = lines.map(({ output }) => output).join("\n");
    const searched = performance.now();
    let count = 0;
    for (let at = packed.indexOf("items/777"); at >= 0; at = packed.indexOf("items/777", at + 1)) count++;
    return { load, search: performance.now() - searched, bytes: packed.length, count };
  }, agent);
  await page.context().close();
  return floor;
}

async function openAndUse(
  browser: Browser,
  house: House,
  agent: string,
  size: number,
  floor: Awaited<ReturnType<typeof receiveAndParse>>,
): Promise<Row[]> {
  const page = await signedIn(browser, house, `/agents/${agent}`);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    const seen = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration)));
    seen.observe({ entryTypes: ["longtask"] });
  });
  const opened = performance.now();
  await page
    .getByRole("link", { name: "Logs" })
    .or(page.getByRole("tab", { name: "Logs" }))
    .first()
    .click();
  await page.locator("[role=log] [data-number]").first().waitFor();
  const tail = performance.now() - opened;
  const account = page.locator("[data-account]");
  const whole = new RegExp(
    `^(${size.toLocaleString("en")}|${(size + 1).toLocaleString("en")}|${(size + 2).toLocaleString("en")}) lines`,
  );
  await expect(account).toHaveText(whole, { timeout: 120_000 });
  const load = performance.now() - opened;
  await expect(account).toContainText("0 gaps");

  const searched = performance.now();
  await page.getByLabel("Find in this log").fill("items/777");
  const found = page
    .getByRole("search")
    .getByText(`${floor.count.toLocaleString("en")} lines`, { exact: true });
  await found.waitFor({ timeout: 60_000 });
  const search = performance.now() - searched;
  await page.getByLabel("Find in this log").fill("");
  await expect(account).toBeVisible();

  const frames = await page.evaluate(dragThrough, FRAMES);
  const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  await page.context().close();
  const lines = `${Math.round(size / 1_000)}k lines`;
  return [
    {
      name: `${lines}: newest on screen`,
      value: tail,
      unit: "ms",
      ratio: tail / floor.load,
      ratioTo: "receive and parse",
    },
    {
      name: `${lines}: all of it held`,
      value: load,
      unit: "ms",
      ratio: load / floor.load,
      ratioTo: "receive and parse",
    },
    { name: `${lines}: longest task of the page`, value: Math.max(0, ...longTasks), unit: "ms" },
    {
      name: `${lines}: search, typed to counted`,
      value: search,
      unit: "ms",
      ratio: search / floor.search,
      ratioTo: "indexOf",
    },
    { name: `${lines}: frame while dragging, p95`, value: frames, unit: "ms" },
  ];
}

/** Drags the scrollbar from the end to the start; answers the time of a frame, p95. */
async function dragThrough(steps: number): Promise<number> {
  const log = document.querySelector("[role=log]")!;
  const deltas: number[] = [];
  let last = performance.now();
  for (let step = 0; step < steps; step++) {
    log.scrollTop = (log.scrollHeight - log.clientHeight) * (1 - step / steps);
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const now = performance.now();
    deltas.push(now - last);
    last = now;
  }
  deltas.sort((a, b) => a - b);
  return deltas[Math.floor(deltas.length * 0.95)]!;
}

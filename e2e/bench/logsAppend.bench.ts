import type { Page } from "@playwright/test";
import { type LogFlood, openLogFlood, type Sent } from "./logFlood.ts";
import { at, type LogHouse, median, openAtTail, openLogHouse, type Row, signedIn } from "./logHouse.ts";

/** Lines a second, and for how long. */
const RATES = [
  [1_000, 4],
  [10_000, 4],
  [100_000, 1],
  [200_000, 1],
] as const;
const HELD = 1_000;
const ROUNDS = 3;
const KEY_EVERY_MS = 50;

type Figures = { delays: number[]; frames: number[]; keys: number[]; longTasks: number };

/**
 * Lines that come while one looks, from a scripted server that speaks the contract: none of ours stores a hundred
 * thousand lines a second. Against a bare page that parses the same messages and writes the last line's text.
 */
export async function run(): Promise<Row[]> {
  const bench = await openLogHouse();
  const flood = await openLogFlood(bench.house.direct);
  try {
    await bench.fillTo(HELD);
    const rows: Row[] = [];
    for (const [rate, seconds] of RATES) {
      const figures: Record<"ours" | "bare", Figures[]> = { ours: [], bare: [] };
      for (let round = 0; round < ROUNDS; round++)
        for (const kind of ["bare", "ours"] as const)
          figures[kind].push(await measure(bench, flood, kind, rate, seconds));
      rows.push(...rowsOf(rate, figures));
    }
    return rows;
  } finally {
    flood.close();
    await bench.close();
  }
}

function rowsOf(rate: number, { ours, bare }: Record<"ours" | "bare", Figures[]>): Row[] {
  const name = `${rate / 1_000}k lines/s`;
  const p95 = (of: Figures[], part: "delays" | "frames" | "keys") =>
    median(of.map((figures) => at(figures[part], 0.95)));
  const compared = (what: string, part: "delays" | "frames" | "keys"): Row => {
    const floor = p95(bare, part);
    const value = p95(ours, part);
    return { name: `${name}: ${what}`, value, unit: "ms", ratio: value / floor, ratioTo: "bare page" };
  };
  return [
    { name: `${name}: sent to painted p95, bare page`, value: p95(bare, "delays"), unit: "ms" },
    compared("sent to painted p95", "delays"),
    compared("frame p95", "frames"),
    compared("key to painted p95", "keys"),
    { name: `${name}: long tasks, none lost`, value: median(ours.map((f) => f.longTasks)), unit: "" },
  ];
}

async function measure(
  { browser, agent, house }: LogHouse,
  flood: LogFlood,
  kind: "ours" | "bare",
  rate: number,
  seconds: number,
): Promise<Figures> {
  const page = await signedIn(browser, flood.url, kind === "ours" ? `/agents/${agent}` : "/healthz");
  if (kind === "ours") await openAtTail(page, HELD);
  else await page.evaluate(receive, agent);
  const follower = await flood.follower();
  const [newest] = await house.client.logs.list({ agent, before: Number.MAX_SAFE_INTEGER, limit: 1 });
  const lines = rate * seconds;
  await page.evaluate(() => bench.longTasks.splice(0));
  const watched = page.evaluate(watch, lines);
  let isOver = false;
  const pressed = pressKeys(page, () => isOver);
  const sent = await flood.pour(follower, rate, seconds, newest!.id);
  const { seen, frames, keys } = await watched;
  isOver = true;
  await pressed;
  if (kind === "ours") await nothingLost(page, HELD + lines);
  const longTasks = await page.evaluate(() => bench.longTasks.length);
  await page.context().close();
  return { delays: delays(sent, seen), frames, keys, longTasks };
}

/** How long each batch was under way: until a frame showed its last line or a later one. */
function delays(sent: readonly Sent[], seen: readonly Sent[]): number[] {
  let next = 0;
  return sent.map(({ last, at }) => {
    while (seen[next]!.last < last) next++;
    return seen[next]!.at - at;
  });
}

async function pressKeys(page: Page, isOver: () => boolean) {
  while (!isOver()) {
    await page.keyboard.press("Shift");
    await new Promise((next) => setTimeout(next, KEY_EVERY_MS));
  }
}

/** The footer's account is the page's own; that its last line is the last one sent was seen already. */
async function nothingLost(page: Page, lines: number) {
  const account = `${lines.toLocaleString("en")} lines received`;
  await page.evaluate(
    (account) => bench.until(() => document.querySelector("[data-account]")?.textContent.startsWith(account)),
    account,
  );
  const said = await page.locator("[data-account]").textContent();
  if (!said?.includes("0 gaps")) throw new Error(`lines were lost: ${said}`);
}

/** The functions below run in the page. */

function receive(agent: string) {
  const text = document.body.appendChild(document.createElement("p"));
  text.setAttribute("role", "log");
  const held: unknown[] = [];
  const socket = new WebSocket(
    `${location.origin.replace("http", "ws")}/api/v2/workspaceagents/${agent}/logs?follow`,
  );
  socket.onmessage = ({ data }) => {
    const lines: { output: string }[] = JSON.parse(data);
    held.push(...lines);
    text.textContent = lines.at(-1)?.output ?? "";
  };
}

/** Which line was the last one on screen when, until it is the last there will be. */
async function watch(lines: number) {
  const clock = (now: number) => performance.timeOrigin + now;
  const seen: { last: number; at: number }[] = [];
  const frames: number[] = [];
  const keys: number[] = [];
  document.addEventListener("keydown", async ({ timeStamp }) =>
    keys.push((await bench.painted()) - timeStamp),
  );
  const log = document.querySelector("[role=log]")!;
  const last = () => {
    const row = [...log.querySelectorAll("[data-number]")].at(-1) ?? log;
    return Number(/#(\d+)\s*$/.exec(row.textContent)?.[1] ?? 0);
  };
  let before = performance.now();
  for (let shown = 0; shown < lines; ) {
    // What is in the page when a frame begins is what that frame paints.
    const now = await new Promise<number>((drawn) => requestAnimationFrame(drawn));
    const number = last();
    frames.push(now - before);
    before = now;
    if (number === shown) continue;
    shown = number;
    seen.push({ last: number, at: clock(await bench.framePainted()) });
  }
  return { seen, frames, keys };
}

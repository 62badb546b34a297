import type { Page } from "@playwright/test";
import {
  at,
  type LogHouse,
  lineTexts,
  median,
  NEEDLE,
  openAtTail,
  openLogHouse,
  PATTERN,
  type Row,
  signedIn,
} from "./logHouse.ts";
import { tabHeap } from "./tabHeap.ts";

const WRAPPED = 100_000;
const LINES = 1_000_000;
const ROUNDS = 5;
const FRAMES = 120;

/** What is done with a long log that is held, each beside the least a page could do for the same. */
export async function run(): Promise<Row[]> {
  const bench = await openLogHouse();
  try {
    await bench.fillTo(WRAPPED);
    const rows = await wrapToggle(bench);
    await bench.fillTo(LINES);
    rows.push(...(await aMillion(bench)));
    return rows;
  } finally {
    await bench.close();
  }
}

async function wrapToggle({ house, browser, agent }: LogHouse): Promise<Row[]> {
  const bare = await bareList(await signedIn(browser, house.direct, "/healthz"), WRAPPED);
  const page = await signedIn(browser, house.direct, `/agents/${agent}`);
  await openAtTail(page, WRAPPED);
  await page.evaluate(scrollTo, 0.5);
  const times: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS * 2; round++) {
    await bare.bringToFront();
    times.bare.push(await bare.evaluate(toggleBare));
    await page.bringToFront();
    times.ours.push(await page.evaluate(toggleWrap));
  }
  await Promise.all([page.context().close(), bare.context().close()]);
  const floor = median(times.bare);
  return [
    { name: "100k lines: bare rows wrapped, painted", value: floor, unit: "ms" },
    {
      name: "100k lines: wrap toggled, painted, same first line",
      value: median(times.ours),
      unit: "ms",
      ratio: median(times.ours) / floor,
      ratioTo: "bare rows",
    },
  ];
}

async function aMillion({ house, browser, agent }: LogHouse): Promise<Row[]> {
  const bare = await bareList(await signedIn(browser, house.direct, "/healthz"), LINES);
  const page = await signedIn(browser, house.direct, `/agents/${agent}`);
  const empty = await tabHeap(page);
  await openAtTail(page, LINES);
  const held = await tabHeap(page);
  const raw = lineTexts(0, 10_000).reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 10_000;
  const perLine = (held.bytes - empty.bytes) / LINES;

  const drags: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
  const finds: Record<string, number[]> = { text: [], textFloor: [], regex: [], regexFloor: [] };
  for (let round = 0; round < ROUNDS; round++) {
    await bare.bringToFront();
    drags.bare.push(...(await bare.evaluate(drag, FRAMES)));
    const text = await bare.evaluate(findBare, { source: NEEDLE, isRegex: false });
    const regex = await bare.evaluate(findBare, { source: PATTERN, isRegex: true });
    await page.bringToFront();
    drags.ours.push(...(await page.evaluate(drag, FRAMES)));
    finds.textFloor!.push(text.took);
    finds.regexFloor!.push(regex.took);
    finds.text!.push(await page.evaluate(find, { typed: NEEDLE, lines: text.lines, isRegex: false }));
    finds.regex!.push(await page.evaluate(find, { typed: PATTERN, lines: regex.lines, isRegex: true }));
  }
  await page.evaluate(reachBothEnds, LINES);
  await Promise.all([page.context().close(), bare.context().close()]);

  const compared = (name: string, unit: string, value: number, floor: number, ratioTo: string): Row[] => [
    { name: `1M lines: ${ratioTo}${name.startsWith("frame") ? ", frame p95" : ""}`, value: floor, unit },
    { name: `1M lines: ${name}`, value, unit, ratio: value / floor, ratioTo },
  ];
  return [
    { name: "1M lines: heap of the tab with all held", value: held.bytes / 1e6, unit: "MB" },
    ...compared("heap a line", "bytes", perLine, raw, "raw bytes of a line"),
    ...compared("frame while dragging p95", "ms", at(drags.ours, 0.95), at(drags.bare, 0.95), "bare list"),
    ...compared("text, typed to counted", "ms", median(finds.text!), median(finds.textFloor!), "one indexOf"),
    ...compared(
      "regex, typed to counted",
      "ms",
      median(finds.regex!),
      median(finds.regexFloor!),
      "one RegExp",
    ),
  ];
}

/** The least that can be called a list: its lines in one string, and as many rows as fit, written anew when it scrolls. */
async function bareList(page: Page, lines: number): Promise<Page> {
  await page.evaluate((lines) => {
    document.body.innerHTML = `<style>body{margin:0}#log{height:640px;overflow:auto;font:12px/20px monospace;white-space:pre;position:relative}#log.wrap{white-space:pre-wrap}#rows{position:absolute;left:0}</style><div id=log role=log><div style="height:8000000px"></div><div id=rows></div></div>`;
    const texts = Array.from(
      { length: lines },
      (_, n) =>
        `2026-11-24 web-${n % 7} request /api/items/${(n * 31) % 99_991} handled in ${n % 977} ms by worker ${n % 13} with status ${n % 5 ? 200 : 500} and ${"payload".repeat(4)}`,
    );
    const log = document.querySelector("#log")!;
    const rows = document.querySelector<HTMLElement>("#rows")!;
    rows.innerHTML = "<div> </div>".repeat(32);
    const draw = () => {
      const first = Math.min(lines - 32, Math.floor((log.scrollTop / 8e6) * lines));
      rows.style.top = `${log.scrollTop}px`;
      [...rows.children].forEach((row, at) => {
        row.textContent = texts[first + at]!;
      });
    };
    log.addEventListener("scroll", draw);
    draw();
    Object.assign(window, { packed: texts.join("\n") });
  }, lines);
  return page;
}

/** The functions below run in the page. */

async function toggleBare(): Promise<number> {
  const started = performance.now();
  document.querySelector("#log")!.classList.toggle("wrap");
  return (await bench.painted()) - started;
}

async function scrollTo(share: number): Promise<void> {
  const log = document.querySelector("[role=log]")!;
  log.scrollTop = (log.scrollHeight - log.clientHeight) * share;
  for (let frames = 0; frames < 30; frames++) await bench.painted();
}

async function toggleWrap(): Promise<number> {
  const log = document.querySelector("[role=log]")!;
  const first = () => {
    const top = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll<HTMLElement>("[data-number]")];
    return rows.find((row) => row.getBoundingClientRect().bottom > top + 1)!.dataset.number;
  };
  const before = first();
  const wrapped = log.classList.contains("log-wrap");
  const started = performance.now();
  document.querySelector<HTMLElement>("[aria-label^='Wrap long lines']")!.click();
  await bench.until(() => log.classList.contains("log-wrap") !== wrapped);
  const took = (await bench.painted()) - started;
  if (first() !== before) throw new Error("another line is the first one now");
  return took;
}

/** Drags the scrollbar from the end to the start; the time of each frame. */
async function drag(frames: number): Promise<number[]> {
  const log = document.querySelector("[role=log]")!;
  const times: number[] = [];
  let last = await bench.painted();
  for (let frame = 0; frame < frames; frame++) {
    log.scrollTop = (log.scrollHeight - log.clientHeight) * (1 - frame / frames);
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Looks for it from the first line to the last, and counts lines. */
function findBare({ source, isRegex }: { source: string; isRegex: boolean }) {
  const { packed } = window as unknown as { packed: string }; // see bareList
  const started = performance.now();
  let lines = 0;
  if (isRegex) {
    for (const _ of packed.matchAll(new RegExp(source, "g"))) lines++;
  } else for (let at = packed.indexOf(source); at >= 0; at = packed.indexOf(source, at + 1)) lines++;
  return { lines, took: performance.now() - started };
}

async function find({ typed, lines, isRegex }: { typed: string; lines: number; isRegex: boolean }) {
  const input = document.querySelector<HTMLInputElement>("[aria-label='Find in this log']")!;
  const toggle = document.querySelector<HTMLElement>("[aria-label^='Regular expression']")!;
  if ((toggle.getAttribute("aria-pressed") === "true") !== isRegex) toggle.click();
  const type = (text: string) => {
    // React hears of a value only through the element's own setter.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const told = () => document.querySelector("search [role=status]")?.textContent;
  const expected = `${lines.toLocaleString("en")} lines`;
  const started = performance.now();
  type(typed);
  const counted = await bench.until(() => told() === expected);
  type("");
  await bench.until(() => told() === undefined);
  for (let frames = 0; frames < 30; frames++) await bench.painted();
  return counted - started;
}

async function reachBothEnds(lines: number) {
  const log = document.querySelector("[role=log]")!;
  const positions = () =>
    [...log.querySelectorAll("[aria-posinset]")].map((row) => Number(row.getAttribute("aria-posinset")));
  log.scrollTop = 0;
  await bench.until(() => positions()[0] === 1);
  log.scrollTop = log.scrollHeight;
  await bench.until(() => positions().at(-1) === lines);
}

import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.mjs";
import { inFrontOf } from "../inFrontOf.ts";
import { DEPLOYMENT_TOKEN, openScriptedDeployment, type ScriptedDeployment } from "../scriptedDeployment.ts";
import { IN_PAGE, median, type Row } from "./logHouse.ts";
import { tabHeap } from "./tabHeap.ts";

const WORKSPACES = 5_000;
const LATENCY_MS = 20;
const ROUNDS = 5;
const MINUTE_MS = 60_000;
const LIST = "/api/v2/workspaces";
const NEEDLE = "project-0421";

type Front = Awaited<ReturnType<typeof inFrontOf>>;

/** The list of a deployment of 5,000 workspaces, beside the naive way: all of it fetched, as a bare table. */
export async function run(): Promise<Row[]> {
  const deployment = await openScriptedDeployment(WORKSPACES, LATENCY_MS);
  const front = await inFrontOf(deployment.origin, DEPLOYMENT_TOKEN);
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  try {
    const times: Awaited<ReturnType<typeof oneRound>>[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await oneRound(browser, front));
    const of = (key: keyof (typeof times)[number]) => median(times.map((time) => time[key]));
    const row = (name: string, value: number, floor: number, ratioTo: string): Row => ({
      name,
      value,
      unit: "ms",
      ratio: value / floor,
      ratioTo,
    });
    return [
      { name: "bare table of the first 50, fetched and painted", value: of("firstFifty"), unit: "ms" },
      { name: "all 5,000 fetched whole and painted as a bare table", value: of("allWhole"), unit: "ms" },
      row("address typed to rows painted", of("firstPaint"), of("allWhole"), "all fetched whole"),
      row("answer asked for to rows painted", of("listPaint"), of("firstFifty"), "bare table of 50"),
      { name: "a filter fetched and painted as a bare table", value: of("bareFilter"), unit: "ms" },
      row("filter typed to painted", of("filter"), of("bareFilter"), "the same bare"),
      row("jump to the end to painted", of("end"), of("firstFifty"), "bare table of 50"),
      ...(await firstMinute(browser, front, deployment)),
      ...(await scrolled(browser, front, deployment)),
    ];
  } finally {
    await browser.close();
    await front.close();
    await deployment.close();
  }
}

async function open(browser: Browser, front: Front, path = "/"): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([front.cookie]);
  const page = await context.newPage();
  await page.addInitScript(IN_PAGE);
  await page.goto(`${front.url}${path}`);
  return page;
}

async function oneRound(browser: Browser, front: Front) {
  const page = await open(browser, front);
  const firstPaint = await page.evaluate(rowsPainted);
  const asked = await page.evaluate(
    (list) =>
      performance.getEntriesByType("resource").find(({ name }) => name.includes(`${list}?`))!.startTime,
    LIST,
  );
  const filter = await page.evaluate(filterPainted, NEEDLE);
  await page.evaluate(filterPainted, "");
  const end = await page.evaluate(endPainted);
  const bare = (query: string) => page.evaluate(bareTable, `${LIST}${query}`);
  const firstFifty = await bare("?offset=0&limit=50");
  const bareFilter = await bare(`?q=name:${NEEDLE}&limit=50`);
  const allWhole = await bare("");
  await page.context().close();
  return { firstPaint, listPaint: firstPaint - asked, filter, end, firstFifty, bareFilter, allWhole };
}

async function firstMinute(browser: Browser, front: Front, deployment: ScriptedDeployment): Promise<Row[]> {
  deployment.requests.length = 0;
  deployment.sockets.length = 0;
  const page = await open(browser, front);
  await pause(MINUTE_MS);
  const open_ = deployment.sockets.filter(({ isOpen }) => isOpen).length;
  const { bytes } = await tabHeap(page);
  const naive = await open(browser, front, "/settings");
  const empty = await tabHeap(naive);
  await naive.evaluate(async (list) => {
    Object.assign(window, { held: await (await fetch(list)).json() });
  }, LIST);
  const whole = await tabHeap(naive);
  await page.context().close();
  await naive.context().close();
  const lists = deployment.requests.filter((request) => request.includes(`${LIST}?`)).length;
  const MB = 1e6;
  return [
    { name: "first minute: requests to the deployment", value: deployment.requests.length, unit: "" },
    { name: "first minute: of the list among them", value: lists, unit: "" },
    { name: "first minute: sockets opened", value: deployment.sockets.length, unit: "" },
    { name: "after a minute: sockets open", value: open_, unit: "" },
    { name: "a page without the list: memory", value: empty.bytes / MB, unit: "MB" },
    { name: "all 5,000 held as they came, beyond that", value: (whole.bytes - empty.bytes) / MB, unit: "MB" },
    {
      name: "the list after a minute, beyond that",
      value: (bytes - empty.bytes) / MB,
      unit: "MB",
      ratio: (bytes - empty.bytes) / (whole.bytes - empty.bytes),
      ratioTo: "all held whole",
    },
  ];
}

/** Through all of it, a screen at a time. */
async function scrolled(browser: Browser, front: Front, deployment: ScriptedDeployment): Promise<Row[]> {
  const page = await open(browser, front);
  await page.evaluate(rowsPainted);
  const before = await tabHeap(page);
  deployment.requests.length = 0;
  deployment.sockets.length = 0;
  const { ms, frames, steps } = await page.evaluate(scrollThrough);
  const after = await tabHeap(page);
  await page.context().close();
  const lists = deployment.requests.filter((request) => request.includes(`${LIST}?`)).length;
  return [
    { name: `through all of it in ${steps} steps, each waited for`, value: ms / 1000, unit: "s" },
    {
      name: "the same: requests of the list",
      value: lists,
      unit: "",
      ratio: lists / (WORKSPACES / 50),
      ratioTo: "one a block",
    },
    { name: "the same: sockets opened on the way", value: deployment.sockets.length, unit: "" },
    { name: "the same: frame p95", value: frames, unit: "ms" },
    { name: "the same: memory more than before", value: (after.bytes - before.bytes) / 1e6, unit: "MB" },
  ];
}

/** The functions below run in the page. */

async function rowsPainted(): Promise<number> {
  await bench.until(() => document.querySelector("[data-row-link]"));
  return bench.painted();
}

async function filterPainted(text: string): Promise<number> {
  const field = document.querySelector<HTMLInputElement>("input[type=search]")!;
  const started = performance.now();
  field.focus();
  field.select();
  document.execCommand(text === "" ? "delete" : "insertText", false, text);
  const isThere = () => {
    const first = document.querySelector("ul[aria-label=Agents] h2")?.textContent ?? "";
    return text === "" ? first !== "" && !first.includes("0421") : first.includes(text);
  };
  await bench.until(isThere);
  return (await bench.painted()) - started;
}

async function endPainted(): Promise<number> {
  const scroller = document.querySelector("ul[aria-label=Agents]")!.parentElement!;
  const started = performance.now();
  const last = () => [...document.querySelectorAll("ul[aria-label=Agents] h2")].at(-1)?.textContent;
  const before = last();
  scroller.scrollTop = scroller.scrollHeight;
  await bench.until(() => last() !== undefined && last() !== before);
  return (await bench.painted()) - started;
}

async function bareTable(url: string): Promise<number> {
  const started = performance.now();
  const { workspaces } = await (await fetch(url)).json();
  const agents = (one: { latest_build: { resources: { agents?: { name: string; status: string }[] }[] } }) =>
    one.latest_build.resources.flatMap((resource) => resource.agents ?? []);
  const table = document.createElement("table");
  table.innerHTML = workspaces
    .map((one: { name: string } & Parameters<typeof agents>[0]) =>
      agents(one)
        .map(({ name, status }) => `<tr><td>${one.name}</td><td>${name}</td><td>${status}</td></tr>`)
        .join(""),
    )
    .join("");
  document.body.append(table);
  const painted = (await bench.painted()) - started;
  table.remove();
  return painted;
}

async function scrollThrough() {
  const scroller = document.querySelector("ul[aria-label=Agents]")!.parentElement!;
  const started = performance.now();
  const frames: number[] = [];
  let running = true;
  let last = started;
  const count = () => {
    frames.push(performance.now() - last);
    last = performance.now();
    if (running) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  let steps = 0;
  while (scroller.scrollTop + scroller.clientHeight < scroller.scrollHeight - 2) {
    scroller.scrollTop += scroller.clientHeight * 4;
    steps++;
    await bench.painted();
    await bench.until(() => !document.querySelector("ul[aria-label=Agents] [data-placeholder]"));
  }
  running = false;
  const sorted = frames.toSorted((a, b) => a - b);
  return { ms: performance.now() - started, frames: sorted[Math.floor(sorted.length * 0.95)]!, steps };
}

import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import type { ContainerList } from "../../src/api/http/containers.ts";
import { CHROMIUM_FLAGS, findChromium } from "../chromium.mjs";
import { offerTestEngine, testEngine } from "../engine/testEngine.mjs";
import { agentReady } from "../fixtures.ts";
import { openHouse } from "../house.ts";
import { aContainer } from "../someContainers.ts";
import { median, type Row, signedIn } from "./logHouse.ts";

const RUNNING = 50;
const LISTED = 500;
const ROUNDS = 5;
const WATCHED_MS = 30_000;
/** All fifty rows are on screen. */
const TALL = { width: 1280, height: 200 + RUNNING * 44 };
const BUSY = "while true; do for i in $(seq 300); do :; done; sleep 0.5; done";

/** The tree of containers: fifty real ones measured each second, and five hundred listed. */
export async function run(): Promise<Row[]> {
  const stopEngine = await offerTestEngine();
  const { env, docker, image } = await testEngine();
  const agents = "workspaces:\n  - name: bench\n    agents:\n      - name: main\n";
  const house = await openHouse({ agents, env });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
  try {
    const agent = await agentReady(house);
    const rows = await listed(browser, house.direct, agent);
    for (let n = 0; n < RUNNING; n++)
      docker("run", "-d", "--network", "none", "--name", `c${n}`, image, "bash", "-c", BUSY);
    return [...rows, ...(await watched(browser, house.direct, agent))];
  } finally {
    await browser.close();
    await house.close();
    await stopEngine();
  }
}

async function watched(browser: Browser, url: string, agent: string): Promise<Row[]> {
  const path = `/agents/${agent}/containers`;
  // Too narrow for the columns: the same tree, of which nothing is measured.
  const narrow = await signedIn(browser, url, path, { viewport: { ...TALL, width: 1000 } });
  await narrow.getByRole("row", { name: /^c49/ }).waitFor();
  const floor = await cpuOf(browser, narrow);
  await narrow.context().close();
  const page = await signedIn(browser, url, path, { viewport: TALL });
  await page.waitForFunction(
    (rows) => document.querySelectorAll("[role=img][title^=CPU]").length === rows,
    RUNNING,
  );
  const use = await cpuOf(browser, page);
  await page.context().close();
  const name = `${RUNNING} containers measured at 1 Hz`;
  return [
    { name: `${name}: tree without columns, CPU of the tab`, value: floor.process, unit: "%" },
    { name: `${name}: CPU of the tab`, value: use.process, unit: "%" },
    { name: `${name}: its main thread`, value: use.thread, unit: "%" },
  ];
}

/** Percent of one core: all of the tab's process, and its main thread alone. */
async function cpuOf(browser: Browser, page: Page): Promise<{ process: number; thread: number }> {
  const [whole, inner] = await Promise.all([
    browser.newBrowserCDPSession(),
    page.context().newCDPSession(page),
  ]);
  await inner.send("Performance.enable", { timeDomain: "threadTicks" });
  const seconds = async () => {
    const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
    const { metrics } = await inner.send("Performance.getMetrics");
    const tabs = processInfo.filter(({ type }) => type === "renderer");
    return {
      process: tabs.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
      thread: metrics.find(({ name }) => name === "TaskDuration")!.value,
    };
  };
  // What opening took is over.
  await pause(5_000);
  const before = await seconds();
  await pause(WATCHED_MS);
  const after = await seconds();
  const share = (key: keyof typeof before) => ((after[key] - before[key]) * 100_000) / WATCHED_MS;
  return { process: share("process"), thread: share("thread") };
}

async function listed(browser: Browser, url: string, agent: string): Promise<Row[]> {
  const containers = Array.from({ length: LISTED }, (_, n) =>
    aContainer({ id: n.toString(16).padStart(64, "0"), name: `listed-${n}` }),
  );
  const list: ContainerList = { devcontainers: null, containers };
  const times: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // The code of the page is loaded and its rows are not.
    const page = await signedIn(browser, url, `/agents/${agent}/containers`);
    await page.getByRole("heading", { name: "No containers on this machine" }).waitFor();
    await page.getByRole("link", { name: "Overview" }).click();
    await page.route(/\/containers$/, (route) => route.fulfill({ json: list }));
    await page.routeWebSocket(/containers\/watch/, (socket) => socket.send(JSON.stringify(list)));
    times.push(await page.evaluate(openTree, LISTED));
    floors.push(await page.evaluate(bareTable, LISTED));
    await page.context().close();
  }
  const floor = median(floors);
  return [
    { name: `${LISTED} containers: a bare table, painted`, value: floor, unit: "ms" },
    {
      name: `${LISTED} containers: click on the tab to all rows painted`,
      value: median(times),
      unit: "ms",
      ratio: median(times) / floor,
      ratioTo: "bare table",
    },
  ];
}

/** The functions below run in the page. */

async function openTree(rows: number): Promise<number> {
  const started = performance.now();
  const tab = [...document.querySelectorAll("a")].find(({ textContent }) => textContent === "Containers")!;
  tab.click();
  await bench.until(() => document.querySelectorAll("[role=treegrid] [data-row]").length === rows);
  return (await bench.painted()) - started;
}

async function bareTable(rows: number): Promise<number> {
  const started = performance.now();
  const cells = "<td>a name</td><td>Running</td><td>image:latest</td><td>80</td><td><button>…</button></td>";
  document.body.innerHTML = `<table>${`<tr>${cells}</tr>`.repeat(rows)}</table>`;
  return (await bench.painted()) - started;
}

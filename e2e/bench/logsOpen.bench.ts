import type { Page } from "@playwright/test";
import { type LogHouse, median, openAtTail, openLogHouse, type Row, signedIn } from "./logHouse.ts";

/** How many lines, and how often: ours and the floor take turns, the middle ones count. */
const SIZES = [
  [10_000, 5],
  [100_000, 5],
  [1_000_000, 3],
] as const;

/** Opening a log at its end, against a bare page that receives and parses the same lines as one message. */
export async function run(): Promise<Row[]> {
  const bench = await openLogHouse();
  try {
    const rows: Row[] = [];
    for (const [size, rounds] of SIZES) {
      await bench.fillTo(size);
      rows.push(...(await measure(bench, size, rounds)));
    }
    return rows;
  } finally {
    await bench.close();
  }
}

async function measure({ house, browser, agent }: LogHouse, size: number, rounds: number): Promise<Row[]> {
  const floors: number[] = [];
  const tails: number[] = [];
  const wholes: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare = await signedIn(browser, house.direct, "/healthz");
    floors.push(await receiveAndParse(bare, agent, size));
    await bare.context().close();
    const page = await signedIn(browser, house.direct, `/agents/${agent}`);
    const { tail, whole } = await openAtTail(page, size);
    tails.push(tail);
    wholes.push(whole);
    longest.push(Math.max(0, ...(await page.evaluate(() => bench.longTasks))));
    await page.context().close();
  }
  const floor = median(floors);
  const name = `${size / 1_000}k lines`;
  const ratioTo = "receive and parse";
  return [
    { name: `${name}: a bare page receives and parses`, value: floor, unit: "ms" },
    {
      name: `${name}: newest on screen`,
      value: median(tails),
      unit: "ms",
      ratio: median(tails) / floor,
      ratioTo,
    },
    {
      name: `${name}: all of it held`,
      value: median(wholes),
      unit: "ms",
      ratio: median(wholes) / floor,
      ratioTo,
    },
    { name: `${name}: longest task of the page`, value: median(longest), unit: "ms" },
  ];
}

/** The floor: the whole log over one WebSocket and JSON.parse, nothing else. */
function receiveAndParse(page: Page, agent: string, lines: number): Promise<number> {
  return page.evaluate(
    async ({ agent, lines }) => {
      const started = performance.now();
      const address = `${location.origin.replace("http", "ws")}/api/v2/workspaceagents/${agent}/logs?follow&after=0`;
      const socket = new WebSocket(address);
      const parsed = await new Promise<unknown[]>((resolve) => {
        socket.onmessage = ({ data }) => resolve(JSON.parse(data));
      });
      const took = performance.now() - started;
      socket.close();
      if (parsed.length !== lines) throw new Error(`${parsed.length} of ${lines} lines came`);
      return took;
    },
    { agent, lines },
  );
}

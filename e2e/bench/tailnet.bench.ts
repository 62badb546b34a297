import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../freePort.ts";
import { type House, openHouse } from "../house.ts";
import { openHeap, processOf } from "./heapOf.ts";
import type { Row } from "./logHouse.ts";
import { openRelay, openTailnet } from "./tailnetLoad.ts";

const MINUTES = Number(process.env.BENCH_MINUTES ?? 10);
const CLIENTS = 200;
/** One node of the agent goes to all clients, and each client's to the agent. */
const AGENT_TELLS_EVERY_MS = 1_000;
const CLIENT_TELLS_EVERY_MS = 5_000;
/** One client after the other loses its connection, and comes back with its token. */
const CUT_EVERY_MS = 3_000;
const SAMPLE_EVERY_MS = 5_000;
const MB = 1_000_000;

const AGENTS = "workspaces:\n  - name: bench\n    agents:\n      - name: main\n";

/** A soak: tailnet clients held for minutes, with nodes that change, beside a bare relay of WebSockets under the same. */
export async function run(): Promise<Row[]> {
  const inspector = await freePort();
  const house = await openHouse({
    agents: AGENTS,
    flags: ["--no-local-agent"],
    env: { NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` },
  });
  const relay = spawn(process.execPath, [join(import.meta.dirname, "bareRelay.mjs")]);
  try {
    return await soak(house, relay, inspector);
  } finally {
    relay.kill();
    await house.close();
  }
}

async function soak(house: House, relay: ChildProcess, inspector: number): Promise<Row[]> {
  const heap = await openHeap(inspector);
  const server = processOf(house.serverPid());
  const bare = processOf(relay.pid!);
  const [port] = (await once(relay.stdout!, "data")) as [Buffer];
  const first = await openTailnet(house, CLIENTS);
  await first.close(); // what is made at first use is there
  const empty = await heap.used();
  const tailnet = await openTailnet(house, CLIENTS);
  const baseline = await openRelay(Number(port), CLIENTS);
  const full = await heap.used();

  const endsAt = performance.now() + MINUTES * 60_000;
  const warmUntil = performance.now() + (MINUTES * 60_000) / 5;
  const samples: Sample[] = [];
  const cpu = { ours: server.cpuSeconds(), bare: bare.cpuSeconds() };
  await Promise.all([
    every(AGENT_TELLS_EVERY_MS, endsAt, async () => {
      await tailnet.tellAll();
      await baseline.tellAll();
    }),
    every(CLIENT_TELLS_EVERY_MS / CLIENTS, endsAt, async (n) => {
      tailnet.tellAgent(n % CLIENTS);
      baseline.tellAgent(n % CLIENTS);
    }),
    every(CUT_EVERY_MS, endsAt, (n) => tailnet.cut((n * 7) % CLIENTS)),
    every(SAMPLE_EVERY_MS, endsAt, async () => {
      const at = performance.now();
      if (at < warmUntil) return;
      samples.push({ minute: at / 60_000, heap: await heap.used(), rss: server.rss() });
    }),
  ]);
  const worked = { ours: server.cpuSeconds() - cpu.ours, bare: bare.cpuSeconds() - cpu.bare };
  const { held, resumed, lost } = tailnet.counts();
  await tailnet.close();
  const after = await heap.used();
  heap.close();
  baseline.close();

  const times = { ours: sorted(tailnet.times), bare: sorted(baseline.times) };
  const told = ([0.5, 0.95, 0.99] as const).map((share): Row => {
    const [value, beside] = [at(times.ours, share), at(times.bare, share)];
    const name = `a node told to ${CLIENTS} clients, the last of them, p${share * 100}`;
    return { name, value, unit: "ms", ratio: value / beside, ratioTo: "bare relay" };
  });
  return [
    { name: "minutes", value: MINUTES, unit: "min" },
    { name: "clients held", value: held, unit: "" },
    { name: "connections cut and resumed under their id", value: resumed, unit: "" },
    { name: "connections that ended by themselves", value: lost, unit: "" },
    ...told,
    {
      name: "work of the server",
      value: (worked.ours / (MINUTES * 60)) * 100,
      unit: "% core",
      ratio: worked.ours / worked.bare,
      ratioTo: "bare relay",
    },
    { name: "heap a client", value: (full - empty) / CLIENTS / 1_000, unit: "kB" },
    { name: "heap after all left, beyond before", value: (after - empty) / MB, unit: "MB" },
    { name: "heap, slope", value: slope(samples, "heap") / 1_000, unit: "kB/min" },
    { name: "memory of the process, slope", value: slope(samples, "rss") / 1_000, unit: "kB/min" },
    { name: "memory of the process at the end", value: samples.at(-1)!.rss / MB, unit: "MB" },
  ];
}

async function every(ms: number, endsAt: number, work: (n: number) => unknown): Promise<void> {
  const from = performance.now();
  for (let n = 0; performance.now() < endsAt; n++) {
    await work(n);
    await sleep(Math.max(0, from + (n + 1) * ms - performance.now()));
  }
}

const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const at = (values: number[], share: number) =>
  values[Math.min(values.length - 1, Math.floor(values.length * share))]!;

type Sample = { minute: number; rss: number; heap: number };

/** Of the straight line that fits best, in bytes a minute. */
function slope(samples: Sample[], of: "rss" | "heap"): number {
  const mean = (pick: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [minute, bytes] = [mean((each) => each.minute), mean((each) => each[of])];
  const up = samples.reduce((sum, each) => sum + (each.minute - minute) * (each[of] - bytes), 0);
  return up / samples.reduce((sum, each) => sum + (each.minute - minute) ** 2, 0);
}

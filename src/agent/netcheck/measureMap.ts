import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { DerpMap, DerpNode } from "#api/http/connection.ts";
import { limited } from "../limited.ts";
import { FAMILIES, type Family, isNamed, type Resolved, relayTarget, stunTarget } from "./derpTargets.ts";
import { openStunSocket, type StunSocket } from "./stunSocket.ts";
import { timeRelay } from "./timeRelay.ts";

const WITHIN_MS = 5_000;
/** Far more than any deployment has; what is beyond is not measured. */
const MAX_REGIONS = 100;
/** As wide as nodes carry it. 0 means none. */
const MAX_REGION_ID = 0x7fff_ffff;
const MAX_NODES = 3;
const RELAYS_AT_A_TIME = 16;
/** Each takes one of the four threads that files need too, for as long as a dead name server does not answer. */
const LOOKUPS_AT_A_TIME = 2;

export type RegionLatency = { region: number; family: Family; ms: number };

type Measuring = {
  sockets: Record<Family, StunSocket>;
  lookups: Turns;
  relays: Turns;
  signal: AbortSignal;
  note(region: number, family: Family, ms: number | undefined): void;
};

/** How far each region is, over each family that reaches it: by STUN, else by HTTPS. What is not answered in time is left out. */
export async function measureMap(map: DerpMap, signal: AbortSignal): Promise<RegionLatency[]> {
  const found = new Map<string, RegionLatency>();
  const note = (region: number, family: Family, ms: number | undefined) => {
    const key = `${region} ${family}`;
    if (ms !== undefined && ms < (found.get(key)?.ms ?? Number.POSITIVE_INFINITY))
      found.set(key, { region, family, ms });
  };
  const regions = Object.entries(map.Regions ?? {}).flatMap(([key, region]) =>
    region && Number(key) > 0 && Number(key) <= MAX_REGION_ID
      ? { id: Number(key), nodes: region.Nodes ?? [] }
      : [],
  );
  if (regions.length === 0) return [];
  const sockets = { 4: openStunSocket(4), 6: openStunSocket(6) };
  await limited(signal, WITHIN_MS, async (attempt) => {
    const measuring = {
      sockets,
      lookups: createTurns(LOOKUPS_AT_A_TIME),
      relays: createTurns(RELAYS_AT_A_TIME),
      signal: attempt,
      note,
    };
    await Promise.all(regions.slice(0, MAX_REGIONS).map((region) => measureRegion(region, measuring)));
  });
  for (const family of FAMILIES) sockets[family].close();
  return [...found.values()];
}

async function measureRegion(region: { id: number; nodes: DerpNode[] }, measuring: Measuring): Promise<void> {
  const { sockets, relays, signal, note } = measuring;
  const nodes = await Promise.all(
    region.nodes
      .slice(0, MAX_NODES)
      .map(async (node) => ({ node, resolved: await addressesOf(node, measuring) })),
  );
  let isAnswered = false;
  const each = (
    measure: (node: DerpNode, family: Family, resolved: Resolved[]) => Promise<number | undefined>,
  ) =>
    Promise.all(
      nodes.flatMap(({ node, resolved }) =>
        FAMILIES.map(async (family) => {
          const ms = await measure(node, family, resolved);
          isAnswered ||= ms !== undefined;
          note(region.id, family, ms);
        }),
      ),
    );
  await each(async (node, family, resolved) => {
    const target = stunTarget(node, family, resolved);
    return target && sockets[family].measure(target.address, target.port, signal);
  });
  if (isAnswered || signal.aborted) return;
  await each(async (node, family, resolved) => {
    const target = relayTarget(node, family, resolved);
    return target && relays(async () => timeRelay(target, signal));
  });
}

async function addressesOf(node: DerpNode, { lookups, signal }: Measuring): Promise<Resolved[]> {
  if (!isNamed(node)) return [];
  const family = isIP(node.HostName);
  if (family !== 0) return [{ address: node.HostName, family }];
  const found = lookups(async () =>
    signal.aborted ? [] : lookup(node.HostName, { all: true }).catch((): Resolved[] => []),
  );
  return Promise.race([found, whenAborted(signal)]);
}

const whenAborted = (signal: AbortSignal): Promise<Resolved[]> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve([]);
    else signal.addEventListener("abort", () => resolve([]), { once: true });
  });

type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** So many at a time; the others wait for their turn. */
function createTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => void waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

import { createHmac, hkdfSync } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { dial, type TestClient } from "../../src/server/tailnet/testing/client.ts";
import type { House } from "../house.ts";

/** What one end tells many: over a whole server, or over a bare relay. */
export type Load = {
  /** Milliseconds until the last client had heard it, each time. */
  times: number[];
  tellAll(): Promise<void>;
  tellAgent(client: number): void;
};

const TOLD_WITHIN_MS = 10_000;
const someBytes = (byte: number, length: number) => new Uint8Array(length).fill(byte);
/** As large as those of real clients. */
const NODE = {
  key: someBytes(110, 34),
  disco: `discokey:${"ab".repeat(32)}`,
  derpLatency: { "999-v4": 0.012, "1-v4": 0.083, "2-v4": 0.101 },
  addresses: ["fd7a:115c:a1e0:49d6:b259:b7ac:b1b2:48f4/128"],
  allowedIps: ["fd7a:115c:a1e0:49d6:b259:b7ac:b1b2:48f4/128"],
  endpoints: ["192.0.2.17:41641", "10.0.0.12:41641", "[2001:db8::17]:41641", "172.17.0.1:41641"],
};
/** Of such a node in its frames. */
const NODE_BYTES = 400;

/** Whom a telling has not reached yet. */
function aRound() {
  let waiting = new Set<number>();
  let done = () => {};
  const heard = (n: number) => {
    if (waiting.delete(n) && waiting.size === 0) done();
  };
  return {
    heard,
    async time(of: number[], tell: () => void): Promise<number> {
      waiting = new Set(of);
      const all = new Promise<void>((resolve) => {
        done = resolve;
      });
      const from = performance.now();
      tell();
      await Promise.race([all, sleep(TOLD_WITHIN_MS, undefined, { ref: false })]);
      return performance.now() - from;
    },
  };
}

type Held = { client: TestClient; call: ReturnType<TestClient["coordinate"]>; token: string };

/** The agent's place at the coordinator, and clients around it. */
export async function openTailnet(house: House, size: number) {
  const headers = { "Coder-Session-Token": house.token };
  const url = `${house.direct}/api/v2/tailnet`;
  const { workspaces } = await house.client.workspaces.list({});
  const agent = workspaces[0]!.latest_build.resources[0]!.agents![0]!.id;
  const peers = async () => (await house.client.quarterdeck.tailnetPeers({ agent })).peers.length;
  const until = async (count: number) => {
    while ((await peers()) !== count) await sleep(100);
  };
  const counts = { resumed: 0, lost: 0 };
  const round = aRound();
  const held: (Held | undefined)[] = [];
  let version = 0;

  // Tokens are bound to an id and nothing else: one for the agent's lets a client stand for it.
  const center = await dial(`${url}?resume_token=${tokenFor(agent, house.dataDir)}`, headers);
  const agentCall = center.coordinate();
  agentCall.node(++version, NODE);
  void listen(agentCall, () => {});

  async function open(n: number, token?: string): Promise<void> {
    const client = await dial(token ? `${url}?resume_token=${token}` : url, headers);
    client.derpMaps();
    const call = client.coordinate();
    call.node(++version, NODE);
    call.tunnel(agent);
    void listen(call, (line) => {
      if (line === `NODE ${agent} ${told}`) round.heard(n);
    });
    held[n] = { client, call, token: (await client.refreshResumeToken()).token };
    void client.closed.then(() => {
      if (held[n]?.client === client) counts.lost++;
    });
  }

  let told = 0;
  for (let n = 0; n < size; n++) await open(n);
  await until(size + 1);
  const times: number[] = [];
  return {
    times,
    counts: () => ({
      ...counts,
      held: held.filter((each) => each?.client.socket.readyState === WebSocket.OPEN).length,
    }),
    async tellAll() {
      told = ++version;
      const there = [...held.keys()].filter((n) => held[n]);
      times.push(await round.time(there, () => agentCall.node(told, NODE)));
    },
    tellAgent: (n: number) => held[n]?.call.node(++version, NODE),
    /** Loses its connection, and comes back with its token. */
    async cut(n: number) {
      const was = held[n];
      if (!was) return;
      held[n] = undefined;
      round.heard(n);
      was.client.socket.terminate();
      await open(n, was.token);
      if (peerOf(held[n]!.token) === peerOf(was.token)) counts.resumed++;
    },
    async close() {
      for (const { client } of held.splice(0).flatMap((each) => each ?? [])) client.socket.terminate();
      center.socket.terminate();
      await until(0);
    },
  } satisfies Load & Record<string, unknown>;
}

/** The same over sockets and nothing else: bareRelay.mjs. */
export async function openRelay(port: number, size: number) {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    await once(socket, "open");
    return socket;
  };
  const hub = await open();
  const round = aRound();
  const sockets: WebSocket[] = [];
  for (let n = 0; n < size; n++) {
    const socket = await open();
    socket.on("message", () => round.heard(n));
    sockets.push(socket);
  }
  const times: number[] = [];
  const node = Buffer.alloc(NODE_BYTES, 65);
  return {
    times,
    async tellAll() {
      times.push(await round.time([...sockets.keys()], () => hub.send(node)));
    },
    tellAgent: (n: number) => sockets[n]?.send(node),
    close() {
      for (const socket of [hub, ...sockets]) socket.terminate();
    },
  } satisfies Load & Record<string, unknown>;
}

/** Until the call, or its connection, is over. */
async function listen(call: Held["call"], heard: (line: string) => void): Promise<void> {
  try {
    for (;;) heard(await call.told());
  } catch {
    // whoever opened it counts that
  }
}

/** By the contract's words, with the key of this server. */
function tokenFor(peer: string, dataDir: string): string {
  const secret = Buffer.from(readFileSync(join(dataDir, "data/agent.key"), "utf8").trim(), "hex");
  const key = Buffer.from(hkdfSync("sha512", secret, "", "tailnet resume token 1", 64));
  const claims = { sub: peer, exp: Math.floor(Date.now() / 1000) + 3_600 };
  const signed = [{ alg: "HS512", kid: "1" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${createHmac("sha512", key).update(signed).digest("base64url")}`;
}

const peerOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;

import { expect, test, vi } from "vitest";
import { type Authorize, agentAuth, agentClientAuth, trustedAuth } from "./coordinate/auth.ts";
import { createCoordinator } from "./coordinate/coordinator.ts";
import type { DerpMap } from "./derp/derpMap.ts";
import { derpMapFromProto } from "./derp/derpProto.ts";
import { CoordinateResponse_PeerUpdate_Kind as Kind } from "./proto/coordinate_pb.ts";
import { Tailnet } from "./proto/tailnet_pb.ts";
import { type ResumeKeys, verifyResumeToken } from "./resumeToken.ts";
import { serveCalls } from "./rpc/serveCalls.ts";
import { serveSession } from "./rpc/serveSession.ts";
import { callStream, callUnary } from "./rpc/service.ts";
import { type DerpMapSource, type TailnetParts, tailnetMethods } from "./service.ts";
import { aDerpMap, aDerpNode, aDerpRegion } from "./testing/aDerpMap.ts";
import { addTunnel, anId, disconnect, ready, updateSelf } from "./testing/aNode.ts";
import { bytes, hex } from "./testing/hex.ts";
import { loopback } from "./testing/loopback.ts";
import { uuidBytes, uuidOf } from "./uuid.ts";
import type { WorkspaceState } from "./workspaces/workspaceDiff.ts";

const AGENT = "20000001-0000-4000-8000-00000000000a";
const CLIENT = anId(1);
const NOW = 1_700_000_000_000;
const key = { kid: "1", secret: new Uint8Array(64).fill(7) };
const resumeKeys: ResumeKeys = { current: () => key, find: (kid) => (kid === "1" ? key : undefined) };
const soon = <T>(assert: () => T) => vi.waitFor(assert, { interval: 1 });

function derpSource(
  map: DerpMap = aDerpMap(),
): DerpMapSource & { set(map: DerpMap): void; listeners: number } {
  const listeners = new Set<() => void>();
  return {
    get listeners() {
      return listeners.size;
    },
    current: () => map,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(next) {
      map = next;
      for (const listener of listeners) listener();
    },
  };
}

/** A server and connections to it: every method of the service, over two yamux sessions. */
function setup(more: Partial<TailnetParts> = {}) {
  const coordinator = createCoordinator();
  const derpMaps = derpSource();
  const dial = (id = CLIENT, authorize: Authorize = trustedAuth) => {
    const methods = tailnetMethods({
      peer: { id, authorize },
      coordinator,
      derpMaps,
      resumeKeys,
      now: () => NOW,
      ...more,
    });
    const { client, server } = loopback((stream) => serveCalls(stream, methods));
    const coordinate = () => {
      const got: string[] = [];
      const call = callStream(client.open()!, Tailnet.method.coordinate, {
        message({ peerUpdates, error }) {
          if (error) got.push(error);
          for (const { id: about, kind, node } of peerUpdates)
            got.push(`${Object.keys(Kind)[kind]} ${uuidOf(about)} ${node?.preferredDerp ?? ""}`.trim());
        },
        end: (error) => void got.push(error ? error.message : "end"),
      });
      return { got, ...call };
    };
    return { client, server, coordinate };
  };
  return { coordinator, derpMaps, dial };
}

test("[TS1] a client and an agent meet, exchange nodes, shake hands and part (TN27, TN36, TN38)", async () => {
  const { dial } = setup();
  const agent = dial(AGENT, agentAuth(AGENT)).coordinate();
  const client = dial(CLIENT, agentClientAuth(AGENT)).coordinate();
  agent.send(updateSelf({ preferredDerp: 2, addresses: ["fd7a:115c:a1e0:4000:8000::a/128"] }));
  client.send(updateSelf({ preferredDerp: 1 }));
  client.send(addTunnel(AGENT));
  await soon(() => expect(agent.got).toEqual([`NODE ${CLIENT} 1`]));
  agent.send(ready(CLIENT));
  await soon(() => expect(client.got).toEqual([`NODE ${AGENT} 2`, `READY_FOR_HANDSHAKE ${AGENT}`]));
  client.send(disconnect());
  await soon(() => expect(client.got.at(-1)).toBe("end"));
  expect(agent.got.at(-1)).toBe(`DISCONNECTED ${CLIENT}`);
});

test("[TS1] a FIN without a close is LOST to others (TN21), and so is a lost connection", async () => {
  const { dial } = setup();
  const [one, two] = [dial(anId(1)), dial(anId(2))];
  const [first, second] = [one.coordinate(), two.coordinate()];
  first.send(updateSelf());
  first.send(addTunnel(anId(2)));
  second.send(updateSelf());
  await soon(() => expect(second.got).toHaveLength(1));
  first.cancel();
  await soon(() => expect(second.got.at(-1)).toBe(`LOST ${anId(1)}`));
  const again = one.coordinate();
  again.send(updateSelf());
  again.send(addTunnel(anId(2)));
  await soon(() => expect(second.got.at(-1)).toMatch(/^NODE/));
  one.server.close("the socket closed");
  await soon(() => expect(second.got.at(-1)).toBe(`LOST ${anId(1)}`));
});

test("[TS1] a refusal ends the call with its text (TN40), a request that cannot be read without one", async () => {
  const { dial } = setup();
  const { client, coordinate } = dial(CLIENT, agentClientAuth(AGENT));
  const call = coordinate();
  call.send(addTunnel(anId(9)));
  await soon(() =>
    expect(call.got).toEqual([`authorization: invalid agent id, expected ${AGENT}, got ${anId(9)}`, "end"]),
  );
  const sent: string[] = [];
  const session = serveSession({
    methods: tailnetMethods({
      peer: { id: CLIENT, authorize: trustedAuth },
      coordinator: createCoordinator(),
      derpMaps: derpSource(),
    }),
    write: (frame) => sent.push(hex(frame)),
    onEnd: () => {},
  });
  session.receive(bytes(`000100010000000100000000 000000000000000100000030`));
  session.receive(bytes(`03 01 01 24 "/coder.tailnet.v2.Tailnet/Coordinate" 05 01 02 04 0aff01ff`));
  expect(sent.at(-1)).toBe(hex(bytes("000000000000000100000004 0b010100")));
  client.close("done");
});

test("[TS2] Coordinate ended by a disconnect is the example, byte by byte (TN15)", () => {
  const sent: string[] = [];
  const session = serveSession({
    methods: tailnetMethods({
      peer: { id: CLIENT, authorize: trustedAuth },
      coordinator: createCoordinator(),
      derpMaps: derpSource(),
    }),
    write: (frame) => sent.push(hex(frame)),
    onEnd: () => {},
  });
  const receive = (text: string) => session.receive(bytes(text));
  receive("000100010000000500000000");
  receive(`00000000000000050000002e 03 01 01 24 "/coder.tailnet.v2.Tailnet/Coordinate" 05 01 02 02 1200`);
  receive("000100040000000500000000");
  expect(sent).toEqual([
    "000100020000000500000000",
    hex(bytes("000000000000000500000004 0b010100")),
    "000100040000000500000000",
  ]);
  expect(session.streams).toBe(0);
});

test.each([1, 3, 12, 13])("[TS2] the same in chunks of %i bytes (TN17)", (size) => {
  const sent: string[] = [];
  const session = serveSession({
    methods: tailnetMethods({
      peer: { id: CLIENT, authorize: trustedAuth },
      coordinator: createCoordinator(),
      derpMaps: derpSource(),
    }),
    write: (frame) => sent.push(hex(frame)),
    onEnd: () => {},
  });
  const all = bytes(
    `000000010000000500000028 03 01 01 24 "/coder.tailnet.v2.Tailnet/Coordinate"
     000000000000000500000006 05 01 02 02 1200 000100040000000500000000`,
  );
  for (let at = 0; at < all.length; at += size) session.receive(all.subarray(at, at + size));
  expect(sent).toEqual([
    "000100020000000500000000",
    "0000000000000005000000040b010100",
    "000100040000000500000000",
  ]);
});

test("[TS3] the DERP map at once (TN50), and again when it differs", async () => {
  const { derpMaps, dial } = setup();
  derpMaps.set(aDerpMap(aDerpRegion({ RegionID: 999, RegionCode: "test" })));
  const got: string[] = [];
  const { client } = dial();
  const call = callStream(
    client.open()!,
    Tailnet.method.streamDERPMaps,
    {
      message(map) {
        expect(map.homeParams).toBeDefined();
        const regions = Object.values(derpMapFromProto(map).Regions ?? {});
        got.push(regions.map((region) => `${region?.RegionID} ${region?.RegionCode}`).join());
      },
      end() {},
    },
    {},
  );
  await soon(() => expect(got).toEqual(["999 test"]));
  derpMaps.set(structuredClone(derpMaps.current()));
  derpMaps.set(aDerpMap(aDerpRegion({ RegionID: 2 })));
  await soon(() => expect(got).toEqual(["999 test", "2 test"]));
  call.close();
  await soon(() => expect(derpMaps.listeners).toBe(0));
});

test("[TS4] a client that does not read gets the newest map, not all of them", async () => {
  const { derpMaps, dial } = setup();
  const large = (code: string) =>
    aDerpMap(
      aDerpRegion({
        RegionCode: code,
        Nodes: Array.from({ length: 3000 }, (_, at) =>
          aDerpNode({ Name: `n${at}`, HostName: "h".repeat(100) }),
        ),
      }),
    );
  const stream = dial().client.open()!;
  let taken = 0;
  let isReading = false;
  stream.onData((piece) => {
    taken += piece.length;
    if (isReading) stream.consumed(piece.length);
  });
  stream.send(bytes(`03 01 01 28 "/coder.tailnet.v2.Tailnet/StreamDERPMaps" 05 01 02 00 0d 01 03 00`));
  await soon(() => expect(derpMaps.listeners).toBe(1));
  for (let at = 0; at < 50; at++) derpMaps.set(large(`c${at}`));
  await soon(() => expect(taken).toBe(262_144));
  isReading = true;
  stream.consumed(taken);
  let before = -1;
  await soon(() => {
    const isQuiet = taken === before;
    before = taken;
    expect(isQuiet).toBe(true);
  });
  // Each is 340 kB: the one under way, the one behind it, and the newest.
  expect(taken).toBeLessThan(4 * 400_000);
});

test("[TS5] a token for the caller's own id, to be renewed half-way (TN6, TN52)", async () => {
  const { dial } = setup();
  const { client } = dial();
  const answer = await callUnary(client.open()!, Tailnet.method.refreshResumeToken, {});
  expect([answer.refreshIn?.seconds, answer.expiresAt?.seconds]).toEqual([
    43_200n,
    BigInt(NOW / 1000 + 86_400),
  ]);
  expect(await verifyResumeToken(answer.token, resumeKeys, NOW)).toBe(CLIENT);
});

test("[TS5] keys that fail are told", async () => {
  const failing = { current: () => Promise.reject(new Error("no database")), find: () => undefined };
  const { client } = setup({ resumeKeys: failing }).dial();
  await expect(callUnary(client.open()!, Tailnet.method.refreshResumeToken, {})).rejects.toThrow(
    "generate resume token: no database",
  );
});

test("[TS6] telemetry is answered with nothing (TN58)", async () => {
  const events: number[] = [];
  const { client } = setup({ onTelemetry: (list) => void events.push(list.length) }).dial();
  const post = () =>
    callUnary(client.open()!, Tailnet.method.postTelemetry, { events: [{}, { application: "ssh" }] });
  expect(await post()).toEqual({ $typeName: "coder.tailnet.v2.TelemetryResponse" });
  expect(events).toEqual([2]);
});

test("[TS7] agents have no tokens and no workspaces: code 12", async () => {
  const methods = tailnetMethods({
    peer: { id: AGENT, authorize: agentAuth(AGENT) },
    coordinator: createCoordinator(),
    derpMaps: derpSource(),
  });
  const { client } = loopback((stream) => serveCalls(stream, methods));
  await expect(callUnary(client.open()!, Tailnet.method.refreshResumeToken, {})).rejects.toMatchObject({
    code: 12n,
    message: "Unimplemented",
  });
  const ends: unknown[] = [];
  callStream(
    client.open()!,
    Tailnet.method.workspaceUpdates,
    { message() {}, end: (error) => ends.push(error) },
    { workspaceOwnerId: uuidBytes(CLIENT) },
  );
  await soon(() => expect(ends).toMatchObject([{ code: 12n }]));
});

/** Subscribes, and what came: names of what was upserted and deleted. */
function subscribe(client: ReturnType<ReturnType<typeof setup>["dial"]>["client"], owner: Uint8Array) {
  const got: string[] = [];
  const call = callStream(
    client.open()!,
    Tailnet.method.workspaceUpdates,
    {
      message({ upsertedWorkspaces, deletedWorkspaces }) {
        const list = (sign: string, of: { name: string }[]) => of.map(({ name }) => sign + name);
        got.push([...list("+", upsertedWorkspaces), ...list("-", deletedWorkspaces)].join(" "));
      },
      end: (error) => void got.push(error ? error.message : "end"),
    },
    { workspaceOwnerId: owner },
  );
  return { got, ...call };
}

test("[TS8] workspaces: a snapshot, even an empty one, then changes (TN57, TN61)", async () => {
  const watchers = new Map<AbortSignal, (all: readonly WorkspaceState[]) => void>();
  const owners: string[] = [];
  const { client } = setup({
    workspaces: {
      watch(owner, onSnapshot, signal) {
        owners.push(owner);
        watchers.set(signal, onSnapshot);
        onSnapshot([]);
      },
    },
  }).dial();
  const workspace: WorkspaceState = { id: anId(5), name: "w", status: "running", agents: [] };
  const tell = (all: readonly WorkspaceState[]) => {
    for (const onSnapshot of watchers.values()) onSnapshot(all);
  };
  const one = subscribe(client, uuidBytes(CLIENT));
  await soon(() => expect(one.got).toEqual([""]));
  tell([]);
  tell([workspace]);
  await soon(() => expect(one.got).toEqual(["", "+w"]));
  const two = subscribe(client, uuidBytes(CLIENT));
  await soon(() => expect(two.got).toEqual([""]));
  tell([]);
  await soon(() => expect(one.got).toEqual(["", "+w", "-w"]));
  expect([two.got, owners]).toEqual([[""], [CLIENT, CLIENT]]);
  one.close();
  await soon(() => expect([...watchers.keys()].map((signal) => signal.aborted)).toEqual([true, false]));
});

test("[TS9] an owner id of another length, and a source that fails, are a bare close", async () => {
  const { client } = setup({
    workspaces: { watch: () => Promise.reject(new Error("database down")) },
  }).dial();
  const short = subscribe(client, new Uint8Array(3));
  const failing = subscribe(client, uuidBytes(CLIENT));
  await soon(() => expect([short.got, failing.got]).toEqual([["end"], ["end"]]));
});

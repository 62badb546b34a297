import { create, equals, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  CoordinateRequestSchema,
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
  NodeSchema,
} from "../proto/coordinate_pb.ts";
import { addTunnel, aNode, anId, disconnect, ready, removeTunnel, updateSelf } from "../testing/aNode.ts";
import { bytes } from "../testing/hex.ts";
import { uuidOf } from "../uuid.ts";
import { type Authorize, trustedAuth } from "./auth.ts";
import { createCoordinator } from "./coordinator.ts";

const [A, B, C] = [anId(0xa), anId(0xb), anId(0xc)];
const NAMES = new Map([
  [A, "A"],
  [B, "B"],
  [C, "C"],
]);

/** A coordinator, and peers that write down what they are told: `NODE B 7 reason`, with the DERP region of the node. */
function setup(now?: () => number) {
  const coordinator = createCoordinator(now);
  const join = (id: string, authorize: Authorize = trustedAuth, name?: string) => {
    const got: string[] = [];
    const sizes: number[] = [];
    const reader = { waiting: 0, waitingBytes: 0 };
    const call = coordinator.join(
      { id, authorize, ...(name && { name }) },
      {
        send(init: MessageInitShape<typeof CoordinateResponseSchema>) {
          const { peerUpdates, error } = create(CoordinateResponseSchema, init);
          sizes.push(peerUpdates.length);
          if (error) got.push(`error ${error}`);
          for (const { id: about, kind, node, reason } of peerUpdates) {
            const name = NAMES.get(uuidOf(about)) ?? "?";
            const parts = [Object.keys(Kind)[kind], name, node?.preferredDerp, reason];
            got.push(parts.filter((part) => part !== undefined && part !== "").join(" "));
          }
        },
        get waiting() {
          return reader.waiting;
        },
        get waitingBytes() {
          return reader.waitingBytes;
        },
        dropWaiting: () => void got.splice(0, got.length, "dropped"),
        close: () => void got.push("close"),
      },
    );
    return {
      ...call,
      sizes,
      reader,
      /** What it was told since the last look. */
      told: () => got.splice(0),
    };
  };
  return { coordinator, join };
}

/** Two peers with nodes and a tunnel from A to B, who know of each other. */
function linked() {
  const { coordinator, join } = setup();
  const [a, b] = [join(A), join(B)];
  a.request(updateSelf({ preferredDerp: 1 }));
  b.request(updateSelf({ preferredDerp: 2 }));
  a.request(addTunnel(B));
  const first = { a: a.told(), b: b.told() };
  return { coordinator, join, a, b, first };
}

test("[CO1] a tunnel tells both of each other (TN27)", () => {
  expect(linked().first).toEqual({ a: ["NODE B 2 add tunnel"], b: ["NODE A 1 add tunnel"] });
});

test("[CO1] tunnels both ways are no different (TN28)", () => {
  const { a, b } = linked();
  b.request(addTunnel(A));
  expect([a.told(), b.told()]).toEqual([[], []]);
  b.request(updateSelf({ preferredDerp: 3 }));
  expect([a.told(), b.told()]).toEqual([["NODE B 3 node update"], []]);
});

test("[CO2] a peer's new node goes to those that are linked, and to no other (TN29)", () => {
  const { a, b, join } = linked();
  const c = join(C);
  c.request(updateSelf());
  b.request(updateSelf({ preferredDerp: 7 }));
  expect([a.told(), b.told(), c.told()]).toEqual([["NODE B 7 node update"], [], []]);
});

test("[CO3] a peer alone is accepted (TN30), and meets who comes later", () => {
  const { join } = setup();
  const a = join(A);
  a.request(updateSelf({ preferredDerp: 1 }));
  a.request(addTunnel(B));
  expect(a.told()).toEqual([]);
  const b = join(B);
  expect(b.told()).toEqual(["NODE A 1 init"]);
  b.request(updateSelf({ preferredDerp: 2 }));
  expect(a.told()).toEqual(["NODE B 2 node update"]);
});

test("[CO4] an agent that comes back meets its client at once (TN34)", () => {
  const { a, b, join } = linked();
  b.end();
  expect(a.told()).toEqual(["LOST B lost"]);
  const again = join(B);
  expect(again.told()).toEqual(["NODE A 1 init"]);
  again.request(updateSelf({ preferredDerp: 2 }));
  expect(a.told()).toEqual(["NODE B 2 node update"]);
});

test("[CO5] a second call with an id takes its place, in silence (TN35)", () => {
  const { a, b, join, coordinator } = linked();
  const second = join(B.toUpperCase());
  expect(b.told()).toEqual(["error peer ID overwritten by new connection", "close"]);
  expect(second.told()).toEqual(["NODE A 1 init"]);
  expect(a.told()).toEqual([]);
  b.request(updateSelf({ preferredDerp: 9 }));
  b.end();
  expect([a.told(), coordinator.peers]).toEqual([[], 2]);
  second.request(updateSelf({ preferredDerp: 2 })); // the node that A knows already
  expect(a.told()).toEqual([]);
});

test("[CO6] disconnect: others hear it, the call closes, own tunnels go (TN36)", () => {
  const { a, b, join } = linked();
  a.request(disconnect());
  expect([a.told(), b.told()]).toEqual([["close"], ["DISCONNECTED A graceful disconnect"]]);
  a.end();
  const again = join(A);
  again.request(updateSelf());
  expect([again.told(), b.told()]).toEqual([[], []]);
});

test("[CO7] a call that ends otherwise is LOST (TN37); tunnels to it stay", () => {
  const { a, b, join } = linked();
  b.end();
  b.end();
  expect(a.told()).toEqual(["LOST B lost"]);
  expect(join(B).told()).toEqual(["NODE A 1 init"]);
});

test("[CO8] ready for handshake goes to whoever is linked, bare (TN38, TN46)", () => {
  const { a, b } = linked();
  b.request(ready(A));
  expect([a.told(), b.told()]).toEqual([["READY_FOR_HANDSHAKE B"], []]);
});

test("[CO8] one for a stranger is an error that ends nothing (TN39)", () => {
  const { a, b, join } = linked();
  join(C);
  b.request(ready(C, A));
  expect(b.told()).toEqual([`error ready for handshake error: you do not share a tunnel with "${C}"`]);
  expect(a.told()).toHaveLength(1);
  a.end();
  b.request(ready(A));
  expect(b.told()[1]).toContain("you do not share a tunnel"); // its tunnels went with it
});

test("[CO9] remove_tunnel separates both; later nodes reach neither (TN42)", () => {
  const { a, b } = linked();
  a.request(removeTunnel(B));
  expect([a.told(), b.told()]).toEqual([["DISCONNECTED B remove tunnel"], ["DISCONNECTED A remove tunnel"]]);
  a.request(updateSelf({ preferredDerp: 5 }));
  b.request(updateSelf({ preferredDerp: 6 }));
  a.request(removeTunnel(B));
  expect([a.told(), b.told()]).toEqual([[], []]);
});

test("[CO10] the same node twice is told once (TN43), in whatever order its maps are", () => {
  const { a, b } = linked();
  b.request(
    updateSelf({ derpLatency: { "1-v4": 1, "2-v4": 2 }, derpForcedWebsocket: { 7: "x", [-1]: "y" } }),
  );
  b.request(
    updateSelf({ derpLatency: { "2-v4": 2, "1-v4": 1 }, derpForcedWebsocket: { [-1]: "y", 7: "x" } }),
  );
  expect(a.told()).toEqual(["NODE B 999 node update"]);
});

test("[CO11] who never heard of a peer hears nothing of its end", () => {
  const { join } = setup();
  const [a, b] = [join(A), join(B)];
  a.request(addTunnel(B));
  b.end();
  a.request(disconnect());
  expect(a.told()).toEqual(["close"]);
});

test("[CO12] the parts of one request run in order: update, tunnel (TN45)", () => {
  const { join } = setup();
  const [a, b] = [join(A), join(B)];
  const node = aNode({ preferredDerp: 4 });
  a.request(
    create(CoordinateRequestSchema, {
      addTunnel: { id: addTunnel(B).addTunnel!.id },
      updateSelf: { node },
    }),
  );
  expect(b.told()).toEqual(["NODE A 4 add tunnel"]);
});

test("[CO12] what comes behind a disconnect in its request is ignored", () => {
  const { a, b } = linked();
  a.request(
    create(CoordinateRequestSchema, { ...disconnect(), readyForHandshake: ready(C).readyForHandshake }),
  );
  expect([a.told(), b.told()]).toEqual([["close"], ["DISCONNECTED A graceful disconnect"]]);
});

test("[CO13] a refusal is told and ends the call; no part of the request counts (TN47)", () => {
  const { join } = linked();
  const c = join(C, ({ readyForHandshake }) => (readyForHandshake.length > 0 ? "not you" : undefined));
  const d = join(anId(0xd));
  c.request(addTunnel(anId(0xd)));
  c.request(updateSelf({ preferredDerp: 1 }));
  expect(d.told()).toEqual(["NODE C 1 node update"]);
  c.request(
    create(CoordinateRequestSchema, {
      ...updateSelf({ preferredDerp: 2 }),
      readyForHandshake: ready(C).readyForHandshake,
    }),
  );
  expect(c.told()).toEqual(["error authorization: not you", "close"]);
  expect(d.told()).toEqual(["LOST C lost"]);
});

test("[CO13] a judgement that takes time: a failing one refuses, a late one counts no more", async () => {
  const { join } = setup();
  const a = join(A, () => Promise.reject(new Error("database down")));
  await a.request(disconnect());
  expect(a.told()).toEqual(["error authorization: the request could not be judged", "close"]);
  const judges: ((refusal: undefined) => void)[] = [];
  const b = join(B, () => new Promise<undefined>((resolve) => judges.push(resolve)));
  const waiting = b.request(disconnect());
  b.end();
  judges[0]!(undefined);
  await waiting;
  expect(b.told()).toEqual([]);
});

test.each([
  [{ removeTunnel: { id: bytes("aabb") } }, "unable to convert bytes to UUID: invalid UUID (got 2 bytes)"],
  [{ addTunnel: {} }, "unable to convert bytes to UUID: invalid UUID (got 0 bytes)"],
  [
    { readyForHandshake: [{ id: bytes("aa") }] },
    "handle ack: unable to convert bytes to UUID: invalid UUID (got 1 bytes)",
  ],
])("[CO14] an id of another length is fatal: %o", (parts, error) => {
  const { join } = setup();
  const a = join(A);
  a.request(create(CoordinateRequestSchema, parts));
  expect(a.told()).toEqual([`error ${error}`, "close"]);
});

test.each([
  [1024, [1024]],
  [3572, [1024, 1024, 1024, 500]],
])("[CO15] %i nodes at once come in messages of at most 1024 (TN44)", (count, wanted) => {
  const { join } = setup();
  for (let at = 0; at < count; at++) {
    const peer = join(anId(100 + at));
    peer.request(updateSelf());
    peer.request(addTunnel(A));
  }
  expect(join(A).sizes).toEqual(wanted);
});

test("[CO15] large nodes come in messages that a receiver takes", () => {
  const { join } = setup();
  for (let at = 0; at < 10; at++) {
    const peer = join(anId(100 + at));
    peer.request(updateSelf({ disco: "x".repeat(400_000) }));
    peer.request(addTunnel(A));
  }
  expect(join(A).sizes).toEqual([2, 2, 2, 2, 2]);
});

test.each([
  ["512 responses", { waiting: 512, waitingBytes: 0 }],
  ["16 MiB", { waiting: 3, waitingBytes: 16 * 1024 * 1024 }],
])("[CO16] a peer that leaves %s unread is dropped", (_, unread) => {
  const { a, b, coordinator } = linked();
  Object.assign(a.reader, { waiting: 511 });
  b.request(updateSelf({ preferredDerp: 3 }));
  expect(a.told()).toEqual(["NODE B 3 node update"]);
  Object.assign(a.reader, unread);
  b.request(updateSelf({ preferredDerp: 4 }));
  expect(a.told()).toEqual(["dropped", "error failed to update tunnel peer mapping", "close"]);
  expect([b.told(), coordinator.peers]).toEqual([["DISCONNECTED A failed update"], 1]);
});

test("[CO16] the drop of one that finds another slow drops that too", () => {
  const { join } = setup();
  const [a, b, c] = [join(A), join(B), join(C)];
  for (const peer of [a, b, c]) peer.request(updateSelf());
  a.request(addTunnel(B));
  b.request(addTunnel(C));
  a.told();
  b.told();
  c.told();
  b.reader.waiting = c.reader.waiting = 512;
  a.request(updateSelf({ preferredDerp: 1 }));
  expect(a.told()).toEqual(["DISCONNECTED B failed update"]);
  expect(b.told().at(-1)).toBe("close");
  expect(c.told().at(-1)).toBe("close");
});

test("[CO17] shutting down: LOST, an error and a close for everyone, and for who comes later", () => {
  const { a, b, coordinator, join } = linked();
  coordinator.close();
  expect(a.told()).toEqual(["LOST B coordinator close", "error coordinator closed", "close"]);
  expect(b.told()).toEqual(["LOST A coordinator close", "error coordinator closed", "close"]);
  expect(coordinator.peers).toBe(0);
  const late = join(C);
  late.request(updateSelf());
  late.end();
  expect(late.told()).toEqual(["error coordinator closed", "close"]);
});

test("[CO18] nodes are passed on with the fields that are not known", () => {
  const coordinator = createCoordinator();
  const node = fromBinary(NodeSchema, bytes(`2816 7a03 "new"`));
  let passed = create(NodeSchema);
  const quiet = { waiting: 0, waitingBytes: 0, dropWaiting() {}, close() {} };
  const send = (init: MessageInitShape<typeof CoordinateResponseSchema>) => {
    passed = create(CoordinateResponseSchema, init).peerUpdates[0]!.node!;
  };
  coordinator.join({ id: B, authorize: trustedAuth }, { ...quiet, send });
  const a = coordinator.join({ id: A, authorize: trustedAuth }, { ...quiet, send() {} });
  a.request(addTunnel(B));
  a.request(create(CoordinateRequestSchema, { updateSelf: { node } }));
  expect(equals(NodeSchema, passed, node)).toBe(true);
  expect(passed.$unknown).toEqual(node.$unknown);
  expect(passed.$unknown).toHaveLength(1);
});

test("[CO20] a peer and those linked with it can be looked at, as long as they are there", () => {
  let at = 1_000;
  const { coordinator, join } = setup(() => at);
  const b = join(B);
  at = 2_000;
  const a = join(A, trustedAuth, "ann");
  join(C).request(addTunnel(A)); // nothing to B
  a.request(addTunnel(B));
  expect(coordinator.around(B)).toEqual([
    { id: B, name: undefined, node: undefined, since: 1_000, updatedAt: 1_000 },
    { id: A, name: "ann", node: undefined, since: 2_000, updatedAt: 2_000 },
  ]);
  at = 3_000;
  a.request(updateSelf({ preferredDerp: 7 }));
  expect(coordinator.around(B.toUpperCase())[1]).toMatchObject({
    node: { preferredDerp: 7 },
    since: 2_000,
    updatedAt: 3_000,
  });
  b.end();
  expect(coordinator.around(B).map(({ id }) => id)).toEqual([A]); // its tunnel waits for B
  a.end();
  expect(coordinator.around(B)).toEqual([]);
});

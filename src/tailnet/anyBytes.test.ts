import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { agentAuth, agentClientAuth, trustedAuth, userClientAuth } from "./coordinate/auth.ts";
import { createCoordinator } from "./coordinate/coordinator.ts";
import { CoordinateRequestSchema } from "./proto/coordinate_pb.ts";
import { encodePacket, joined, KIND } from "./rpc/packet.ts";
import { serveSession } from "./rpc/serveSession.ts";
import { tailnetMethods } from "./service.ts";
import { aDerpMap } from "./testing/aDerpMap.ts";
import { addTunnel, anId, disconnect, ready, removeTunnel, updateSelf } from "./testing/aNode.ts";
import { bytes } from "./testing/hex.ts";
import { encodeData, encodeHeader, FLAG, TYPE } from "./yamux/frame.ts";

const AGENT = anId(7);

/** One server connection, whose keeper knows what it left behind. */
function serve() {
  const coordinator = createCoordinator();
  const listeners = new Set<() => void>();
  const kinds = [trustedAuth, agentAuth(AGENT), agentClientAuth(AGENT), userClientAuth((id) => id === AGENT)];
  const state = { written: 0, ends: 0 };
  const connect = (kind: number) =>
    serveSession({
      methods: tailnetMethods({
        peer: { id: kind === 1 ? AGENT : anId(kind), authorize: kinds[kind]! },
        coordinator,
        derpMaps: {
          current: () => aDerpMap(),
          onChange(listener) {
            listeners.add(listener);
            return () => void listeners.delete(listener);
          },
        },
        workspaces: { watch: (_, onSnapshot) => onSnapshot([]) },
      }),
      write(frame) {
        state.written += frame.length;
      },
      onEnd() {
        state.ends++;
      },
    });
  return { coordinator, listeners, state, connect };
}

/** A client that does everything once, as bytes. */
function conversation(): Uint8Array {
  const requests = [
    updateSelf({ addresses: ["fd7a::1/128"] }),
    addTunnel(AGENT),
    ready(AGENT, anId(3)),
    removeTunnel(AGENT),
    addTunnel(anId(2)),
    disconnect(),
  ].map((request) => toBinary(CoordinateRequestSchema, request));
  const call = (stream: number, name: string, messages: Uint8Array[]) => {
    const packet = (at: number, kind: number, data: Uint8Array) =>
      encodePacket({ stream: 1n, message: BigInt(at + 1), kind, control: false, data });
    const invoke = packet(0, KIND.invoke, new TextEncoder().encode(`/coder.tailnet.v2.Tailnet/${name}`));
    const body = messages.map((message, at) => packet(at + 1, KIND.message, message));
    return [
      encodeHeader({ type: TYPE.window, flags: FLAG.syn, stream, length: 0 }),
      ...[invoke, ...body].map((data) => encodeData(stream, 0, data)),
    ];
  };
  return joined([
    ...call(1, "Coordinate", requests),
    ...call(3, "StreamDERPMaps", [new Uint8Array(0)]),
    ...call(5, "WorkspaceUpdates", [bytes("0a10 00112233445566778899aabbccddeeff")]),
    ...call(7, "PostTelemetry", [bytes("0a02 2001")]),
    ...call(9, "RefreshResumeToken", [new Uint8Array(0)]),
    encodeHeader({ type: TYPE.window, flags: FLAG.fin, stream: 1, length: 0 }),
  ]);
}

const WHOLE = conversation();

test("[TS10] no change of a conversation makes the server throw, or leaves anything behind", async () => {
  const change = fc.record({
    at: fc.nat(WHOLE.length - 1),
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 6 }),
      fc.nat(3),
      fc.integer({ min: 1, max: 400 }),
      async (changes, kind, size) => {
        let all = WHOLE;
        for (const { at, remove, insert } of changes)
          all = joined([all.subarray(0, at), insert, all.subarray(at + remove)]);
        const { coordinator, listeners, state, connect } = serve();
        const session = connect(kind);
        for (let at = 0; at < all.length; at += size) session.receive(all.subarray(at, at + size));
        await new Promise(setImmediate); // handlers that judge later
        session.close("done");
        await new Promise(setImmediate);
        expect([coordinator.peers, listeners.size, session.streams, state.ends]).toEqual([0, 0, 0, 1]);
        expect(state.written).toBeLessThan(10_000);
      },
    ),
    { numRuns: 400 },
  );
});

test("[TS10] no request makes the coordinator throw, whoever asks", async () => {
  const id = fc.oneof(
    fc.constantFrom(AGENT, anId(0), anId(2)).map((text) => bytes(text.replaceAll("-", ""))),
    fc.uint8Array({ maxLength: 20 }),
  );
  const tunnel = fc.option(fc.record({ id }, { requiredKeys: [] }), { nil: undefined });
  const cidrs = fc.array(fc.oneof(fc.constantFrom("fd7a::1/128", "::/0", "10.0.0.1/32"), fc.string()), {
    maxLength: 3,
  });
  const node = fc.record(
    {
      addresses: cidrs,
      allowedIps: cidrs,
      disco: fc.string(),
      preferredDerp: fc.integer({ min: -5, max: 5 }),
    },
    { requiredKeys: [] },
  );
  const request = fc.record({
    updateSelf: fc.option(fc.record({ node }, { requiredKeys: [] }), { nil: undefined }),
    addTunnel: tunnel,
    removeTunnel: tunnel,
    disconnect: fc.option(fc.constant({}), { nil: undefined, freq: 10 }),
    readyForHandshake: fc.array(fc.record({ id }), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), request), { maxLength: 20 }), async (plan) => {
      const coordinator = createCoordinator();
      const kinds = [
        trustedAuth,
        agentAuth(AGENT),
        agentClientAuth(AGENT),
        userClientAuth((of) => of === AGENT),
      ];
      const calls = kinds.map((authorize, at) => {
        let isClosed = false;
        return coordinator.join(
          { id: at === 1 ? AGENT : anId(at), authorize },
          {
            waiting: 0,
            waitingBytes: 0,
            dropWaiting() {},
            send: () => expect(isClosed).toBe(false),
            close() {
              expect(isClosed).toBe(false); // nobody is closed twice
              isClosed = true;
            },
          },
        );
      });
      for (const [who, parts] of plan) await calls[who]!.request(create(CoordinateRequestSchema, parts));
      for (const call of calls) call.end();
      expect(coordinator.peers).toBe(0);
    }),
  );
});

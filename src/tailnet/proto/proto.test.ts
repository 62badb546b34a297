import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { bytes, hex } from "../testing/hex.ts";
import { uuidBytes, uuidOf } from "../uuid.ts";
import {
  CoordinateRequestSchema,
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
  NodeSchema,
} from "./coordinate_pb.ts";
import { DERPMapSchema } from "./derp_pb.ts";
import { RefreshResumeTokenResponseSchema } from "./tailnet_pb.ts";
import { TelemetryRequestSchema } from "./telemetry_pb.ts";

const agent = uuidBytes("20000001-0000-0000-0000-000000000000");
const peer = uuidBytes("10000001-0000-0000-0000-000000000000");
const agentHex = "20000001000000000000000000000000";

const requests: [string, MessageInitShape<typeof CoordinateRequestSchema>, string][] = [
  ["add_tunnel", { addTunnel: { id: agent } }, `1a12 0a10 ${agentHex}`],
  ["remove_tunnel", { removeTunnel: { id: agent } }, `2212 0a10 ${agentHex}`],
  ["disconnect", { disconnect: {} }, "1200"],
  [
    "ready_for_handshake",
    { readyForHandshake: [{ id: peer }] },
    "2a12 0a10 10000001000000000000000000000000",
  ],
];

test.each(requests)("[TP1] the request %s is the sample's bytes", (_, message, sample) => {
  const encoded = toBinary(CoordinateRequestSchema, create(CoordinateRequestSchema, message));
  expect(hex(encoded)).toBe(hex(bytes(sample)));
  expect(fromBinary(CoordinateRequestSchema, bytes(sample))).toEqual(
    create(CoordinateRequestSchema, message),
  );
});

const responses: [string, MessageInitShape<typeof CoordinateResponseSchema>, string][] = [
  [
    "NODE",
    {
      peerUpdates: [
        { id: agent, node: { id: 0n, preferredDerp: 22 }, kind: Kind.NODE, reason: "add tunnel" },
      ],
    },
    `0a24 0a10 ${agentHex} 1202 2816 1801 220a "add tunnel"`,
  ],
  [
    "LOST",
    { peerUpdates: [{ id: agent, kind: Kind.LOST, reason: "lost" }] },
    `0a1a 0a10 ${agentHex} 1803 2204 "lost"`,
  ],
  [
    "READY_FOR_HANDSHAKE",
    { peerUpdates: [{ id: agent, kind: Kind.READY_FOR_HANDSHAKE }] },
    `0a14 0a10 ${agentHex} 1804`,
  ],
  [
    "error",
    { error: "peer ID overwritten by new connection" },
    `1225 "peer ID overwritten by new connection"`,
  ],
];

test.each(responses)("[TP1] the response %s is the sample's bytes", (_, message, sample) => {
  const encoded = toBinary(CoordinateResponseSchema, create(CoordinateResponseSchema, message));
  expect(hex(encoded)).toBe(hex(bytes(sample)));
});

test("[TP1] a map of one region and the answer of a token are the samples' bytes", () => {
  const map = create(DERPMapSchema, {
    homeParams: {},
    regions: {
      "999": {
        regionId: 999n,
        embeddedRelay: true,
        regionCode: "coder",
        regionName: "Coder Embedded Relay",
        nodes: [{ name: "999b", regionId: 999n, hostName: "h", stunPort: -1, derpPort: 443 }],
      },
    },
  });
  expect(hex(toBinary(DERPMapSchema, map))).toBe(
    hex(
      bytes(
        `0a00 1243 08e707 123e 08e707 1001 1a05"coder" 2214"Coder Embedded Relay" 321a 0a04"999b" 10e707 1a01"h" 38ffffffffffffffffff01 48bb03`,
      ),
    ),
  );
  const token = create(RefreshResumeTokenResponseSchema, {
    token: "tok",
    refreshIn: { seconds: 43_200n },
    expiresAt: { seconds: 86_400n },
  });
  expect(hex(toBinary(RefreshResumeTokenResponseSchema, token))).toBe(
    hex(bytes(`0a03"tok" 1204 08c0d102 1a04 0880a305`)),
  );
});

test("[TP2] fields that are not known are kept, in messages inside too", () => {
  // Field 15 of the node, and field 9 of the moment in it.
  const node = bytes(`1204 0801 4807 2816 7a03 "new"`);
  const request = Uint8Array.from([0x0a, node.length + 2, 0x0a, node.length, ...node]);
  expect(hex(toBinary(CoordinateRequestSchema, fromBinary(CoordinateRequestSchema, request)))).toBe(
    hex(request),
  );
  expect(hex(toBinary(NodeSchema, fromBinary(NodeSchema, node)))).toBe(hex(node));
});

test("[TP3] numbers of 64 bits are whole", () => {
  const events = [{ nodeIdSelf: 0xffff_ffff_ffff_ffffn, derpLatency: { seconds: 1n, nanos: 5 } }];
  const encoded = toBinary(TelemetryRequestSchema, create(TelemetryRequestSchema, { events }));
  expect(fromBinary(TelemetryRequestSchema, encoded).events[0]).toMatchObject(events[0]!);
});

test("[TP4] an id is sixteen bytes; another length says how many", () => {
  expect(uuidOf(agent)).toBe("20000001-0000-0000-0000-000000000000");
  expect(hex(uuidBytes("ABCDEF01-0000-4000-8000-00000000000a"))).toBe("abcdef0100004000800000000000000a");
  expect(() => uuidOf(agent.subarray(1))).toThrow("invalid UUID (got 15 bytes)");
});

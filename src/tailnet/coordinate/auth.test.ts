import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CoordinateRequestSchema } from "../proto/coordinate_pb.ts";
import { addTunnel, anId, disconnect, ready, removeTunnel, updateSelf } from "../testing/aNode.ts";
import { type Authorize, agentAuth, agentClientAuth, trustedAuth, userClientAuth } from "./auth.ts";

const AGENT = "20000001-0000-4000-8000-00000000000a";
const OWN = "fd7a:115c:a1e0:4000:8000::a/128";
const OTHER = "fd7a:115c:a1e0:4000:8000::b/128";
const client = agentClientAuth(AGENT);
const user = userClientAuth(async (agent) => agent === AGENT);
const agent = agentAuth(AGENT);
const shortTunnel = create(CoordinateRequestSchema, { addTunnel: { id: new Uint8Array(3) } });
const noNode = create(CoordinateRequestSchema, { updateSelf: {} });

test("[CA1] a client of an agent opens tunnels to that one only (TN40)", async () => {
  expect(await client(addTunnel(AGENT))).toBeUndefined();
  expect(await agentClientAuth(AGENT.toUpperCase())(addTunnel(AGENT))).toBeUndefined();
  expect(await client(addTunnel(anId(9)))).toBe(`invalid agent id, expected ${AGENT}, got ${anId(9)}`);
});

test("[CA2] a user's client opens tunnels to agents the user may ssh into (TN41)", async () => {
  expect(await user(addTunnel(AGENT))).toBeUndefined();
  expect(await user(addTunnel(anId(9)))).toBe("workspace agent not found or you do not have permission");
});

test.each([
  ["of an agent", client],
  ["of a user", user],
])("[CA3] a client %s: addresses are whole IPv6, allowed_ips are free (TN31)", async (_, authorize) => {
  expect(
    await authorize(updateSelf({ addresses: [OTHER], allowedIps: ["0.0.0.0/0", "cats"] })),
  ).toBeUndefined();
  expect(await authorize(updateSelf({}))).toBeUndefined();
  const bad = (address: string) => authorize(updateSelf({ addresses: [OTHER, address] }));
  expect(await bad("fd7a::1/64")).toBe("invalid address bits, expected 128, got 64");
  expect(await bad("10.0.0.1/32")).toBe("invalid address bits, expected 128, got 32");
  expect(await bad("cats")).toMatch(/^parse node address: /);
  expect(await authorize(shortTunnel)).toBe("parse add tunnel id: invalid UUID (got 3 bytes)");
  expect(await authorize(ready(AGENT))).toBe("clients may not send ready_for_handshake");
});

test("[CA4] an agent has its own addresses only, in both lists (TN32, TN33)", async () => {
  const both = (addresses: string[], allowedIps: string[]) => agent(updateSelf({ addresses, allowedIps }));
  expect(await both([OWN], [OWN])).toBeUndefined();
  expect(await both([OTHER], [])).toBe("Addresses: invalid node address, got fd7a:115c:a1e0:4000:8000::b");
  expect(await both([OWN], [OWN, OTHER])).toBe(
    "AllowedIps: invalid node address, got fd7a:115c:a1e0:4000:8000::b",
  );
  expect(await both(["fd7a::1/64"], [])).toBe("Addresses: invalid address bits, expected 128, got 64");
  expect(await both([], ["cats"])).toMatch(/^AllowedIps: parse node address: /);
});

test.each([
  "fd60:627a:a42b:4000:8000::a/128",
  "fd7a:115c:a1e0:49d6:b259:b7ac:b1b2:48f4/128",
  "FD7A:115C:A1E0:4000:8000:0000:0000:000A/128",
])("[CA4] an agent may be %s (TN49)", async (address) => {
  expect(await agent(updateSelf({ addresses: [address], allowedIps: [address] }))).toBeUndefined();
});

test("[CA5] an agent opens no tunnels, and says when it is ready (TN48)", async () => {
  expect(await agent(addTunnel(anId(1)))).toBe("agents cannot open tunnels");
  expect(await agent(ready(anId(1)))).toBeUndefined();
});

test.each<[string, Authorize]>([
  ["client", client],
  ["user", user],
  ["agent", agent],
  ["trusted", trustedAuth],
])("[CA6] %s: update_self without a node is refused, leaving and removing are free", async (_, authorize) => {
  expect(await authorize(noNode)).toBe("update_self carries no node");
  expect(await authorize(disconnect())).toBeUndefined();
  expect(await authorize(removeTunnel(anId(7)))).toBeUndefined();
});

test("[CA7] the server's own peer may do all", async () => {
  for (const request of [addTunnel(anId(3)), ready(anId(3)), updateSelf({ addresses: ["cats"] })])
    expect(await trustedAuth(request)).toBeUndefined();
});

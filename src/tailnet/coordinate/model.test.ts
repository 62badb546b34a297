import { create, type MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
} from "../proto/coordinate_pb.ts";
import { addTunnel, anId, disconnect, ready, removeTunnel, updateSelf } from "../testing/aNode.ts";
import { uuidOf } from "../uuid.ts";
import { trustedAuth } from "./auth.ts";
import { createCoordinator, type PeerCall } from "./coordinator.ts";

const IDS = [anId(1), anId(2), anId(3)];
type Seat = { call: PeerCall; view: Map<string, number>; node?: number; closed: boolean; acks: number };

/** A world that is described by what holds in it, not by how it comes about. */
function createWorld() {
  const coordinator = createCoordinator();
  const seats = new Map<string, Seat>();
  const tunnels = new Set<string>();
  /** Pairs (receiver, about) that were separated while another tunnel still links them. */
  const estranged = new Set<string>();
  const linked = (one: string, other: string) =>
    tunnels.has(`${one} ${other}`) || tunnels.has(`${other} ${one}`);

  function join(id: string) {
    const old = seats.get(id);
    const view = new Map<string, number>();
    const seat: Omit<Seat, "call"> = { view, closed: false, acks: 0 };
    const send = (init: MessageInitShape<typeof CoordinateResponseSchema>) => {
      expect(seat.closed).toBe(false);
      for (const { id: bytes, kind, node, reason } of create(CoordinateResponseSchema, init).peerUpdates) {
        const about = uuidOf(bytes);
        if (kind === Kind.NODE) {
          expect(node?.preferredDerp).not.toBe(view.get(about)); // nothing is told twice
          view.set(about, node!.preferredDerp);
        } else if (kind === Kind.READY_FOR_HANDSHAKE) {
          expect([node, reason]).toEqual([undefined, ""]);
          seat.acks++;
        } else {
          expect(node).toBeUndefined();
          expect(view.delete(about)).toBe(true); // nobody hears the end of a stranger
        }
      }
    };
    const close = () => {
      seat.closed = true;
    };
    for (const pair of [...estranged]) if (pair.startsWith(id)) estranged.delete(pair);
    const call = coordinator.join(
      { id, authorize: trustedAuth },
      { waiting: 0, waitingBytes: 0, dropWaiting() {}, send, close },
    );
    seats.set(id, Object.assign(seat, { call }));
    if (old) expect(old.closed).toBe(true);
  }

  function left(id: string) {
    seats.delete(id);
    for (const pair of [...tunnels]) if (pair.startsWith(id)) tunnels.delete(pair);
  }

  const steps = {
    join,
    update(id: string, _: string, value: number) {
      const seat = seats.get(id);
      if (!seat) return;
      seat.call.request(updateSelf({ preferredDerp: value }));
      seat.node = value;
      for (const pair of [...estranged]) if (pair.endsWith(id)) estranged.delete(pair);
    },
    add(id: string, other: string) {
      const seat = seats.get(id);
      if (!seat) return;
      tunnels.add(`${id} ${other}`);
      seat.call.request(addTunnel(other));
      for (const pair of [`${id} ${other}`, `${other} ${id}`]) estranged.delete(pair);
    },
    remove(id: string, other: string) {
      const seat = seats.get(id);
      if (!seat) return;
      seat.call.request(removeTunnel(other));
      tunnels.delete(`${id} ${other}`);
      for (const pair of [`${id} ${other}`, `${other} ${id}`]) estranged.add(pair);
    },
    disconnect(id: string) {
      const seat = seats.get(id);
      if (!seat) return;
      seat.call.request(disconnect());
      expect(seat.closed).toBe(true);
      left(id);
    },
    end(id: string) {
      seats.get(id)?.call.end();
      left(id);
    },
    ready(id: string, other: string) {
      const before = seats.get(other)?.acks ?? 0;
      seats.get(id)?.call.request(ready(other));
      const reached = seats.has(id) && seats.has(other) && linked(id, other);
      expect(seats.get(other)?.acks ?? 0).toBe(before + (reached ? 1 : 0));
    },
  };

  function check() {
    expect(coordinator.peers).toBe(seats.size);
    for (const [id, { view, closed }] of seats) {
      expect(closed).toBe(false);
      for (const about of view.keys()) expect([linked(id, about), seats.has(about)]).toEqual([true, true]);
      for (const [about, { node }] of seats)
        if (node !== undefined && linked(id, about) && !estranged.has(`${id} ${about}`))
          expect(view.get(about)).toBe(node);
    }
  }
  return { steps, check };
}

test("[CO19] whatever peers do, each knows exactly the nodes of those it is linked with", () => {
  type Steps = ReturnType<typeof createWorld>["steps"];
  const names: (keyof Steps)[] = ["join", "update", "add", "remove", "disconnect", "end", "ready"];
  const step = fc.record({
    name: fc.constantFrom<(keyof Steps)[]>(...names, "join", "update", "add", "update", "add"),
    id: fc.constantFrom(...IDS),
    other: fc.constantFrom(...IDS),
    value: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 100 }), (plan) => {
      const { steps, check } = createWorld();
      for (const { name, id, other, value } of plan) {
        steps[name](id, other, value);
        check();
      }
    }),
    { numRuns: 400 },
  );
});

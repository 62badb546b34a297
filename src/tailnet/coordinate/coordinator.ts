import { type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type CoordinateRequest,
  type CoordinateResponse_PeerUpdateSchema,
  type CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
  type Node,
  NodeSchema,
} from "../proto/coordinate_pb.ts";
import { uuidBytes, uuidOf } from "../uuid.ts";
import type { Authorize } from "./auth.ts";
import { createTunnels } from "./tunnels.ts";

type Response = MessageInitShape<typeof CoordinateResponseSchema>;

/** The answering side of one Coordinate call. */
export interface PeerOutlet {
  send(response: Response): void;
  /** Responses, and their bytes, that the peer did not read yet. */
  readonly waiting: number;
  readonly waitingBytes: number;
  dropWaiting(): void;
  close(): void;
}

/** One Coordinate call: a peer as long as it lasts. */
export interface PeerCall {
  /** The next request waits for the promise, if there is one. */
  request(request: CoordinateRequest): undefined | Promise<void>;
  /** The call ended without a disconnect. */
  end(): void;
}

/** Who a call is. `name` is for people: whose client it is. */
export type PeerIdentity = { id: string; name?: string; authorize: Authorize };

/** A peer as others may look at it. Times are milliseconds since 1970. */
export type PresentPeer = {
  id: string;
  name: string | undefined;
  /** What it told last; undefined before it told any. */
  node: Node | undefined;
  since: number;
  /** When it told its node; before that, `since`. */
  updatedAt: number;
};

/** Introduces peers to each other. One that spans several servers keeps to the same. */
export interface Coordinator {
  join(peer: PeerIdentity, out: PeerOutlet): PeerCall;
  /** The peer of this id and those that are linked with it, as far as they are present. */
  around(id: string): PresentPeer[];
  /** Ends every call. Who joins later is turned away. */
  close(): void;
  readonly peers: number;
}

const MAX_UPDATES = 1024;
/** Far from the 4 MiB that a receiver takes, however large the nodes. */
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** Who leaves so much unread is dropped. */
const MAX_WAITING = 512;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** A node and its bytes in one order of map entries, by which it is compared. */
type Known = { node: Node; bytes: Uint8Array };
type Peer = PeerIdentity & {
  out: PeerOutlet;
  since: number;
  updatedAt: number;
  node?: Known;
  /** Peers that this one knows of, as they were last told. */
  told: Map<string, Known>;
  isOver: boolean;
};
type Gone = typeof Kind.LOST | typeof Kind.DISCONNECTED;

export function createCoordinator(now = Date.now): Coordinator {
  const peers = new Map<string, Peer>();
  const tunnels = createTunnels();
  /** Peers that were found slow while others were told something. */
  const slow = new Set<Peer>();
  let isClosed = false;

  const present = (ids: Iterable<string>) => [...ids].flatMap((id) => peers.get(id) ?? []);
  const linked = (peer: Peer) => present(tunnels.linkedTo(peer.id));

  function send(to: Peer, response: Response) {
    if (to.isOver) return;
    if (to.out.waiting >= MAX_WAITING || to.out.waitingBytes >= MAX_WAITING_BYTES) slow.add(to);
    else to.out.send(response);
  }

  /** Nodes that the receiver does not know as they are. */
  function tellNodes(to: Peer, of: Peer[], reason: string) {
    let updates: MessageInitShape<typeof CoordinateResponse_PeerUpdateSchema>[] = [];
    let bytes = 0;
    const flush = () => {
      if (updates.length > 0) send(to, { peerUpdates: updates });
      [updates, bytes] = [[], 0];
    };
    for (const { id, node } of of) {
      if (!node || isSame(to.told.get(id), node)) continue;
      if (updates.length === MAX_UPDATES || bytes + node.bytes.length > MAX_RESPONSE_BYTES) flush();
      to.told.set(id, node);
      updates.push({ id: uuidBytes(id), node: node.node, kind: Kind.NODE, reason });
      bytes += node.bytes.length;
    }
    flush();
  }

  /** Nothing is said about a peer that the receiver does not know of. */
  function tellGone(to: Peer, id: string, kind: Gone, reason: string) {
    if (to.told.delete(id)) send(to, { peerUpdates: [{ id: uuidBytes(id), kind, reason }] });
  }

  /** It is a peer no more, and says no more. Tunnels to it stay. */
  function leave(peer: Peer, kind: Gone, reason: string) {
    if (peer.isOver) return;
    peer.isOver = true;
    peers.delete(peer.id);
    for (const other of linked(peer)) tellGone(other, peer.id, kind, reason);
    tunnels.removeFrom(peer.id);
  }

  function fail(peer: Peer, error: string) {
    if (peer.isOver) return;
    leave(peer, Kind.LOST, "lost");
    peer.out.send({ error });
    peer.out.close();
  }

  /** Telling others that a slow peer is gone may find more of them. */
  function dropSlow() {
    for (const peer of slow) {
      slow.delete(peer);
      if (peer.isOver) continue;
      leave(peer, Kind.DISCONNECTED, "failed update");
      peer.out.dropWaiting();
      peer.out.send({ error: "failed to update tunnel peer mapping" });
      peer.out.close();
    }
  }

  function run(peer: Peer, request: CoordinateRequest) {
    const { updateSelf, addTunnel, removeTunnel, disconnect, readyForHandshake } = request;
    if (updateSelf?.node) update(peer, updateSelf.node);
    if (addTunnel) connect(peer, idOf(addTunnel.id));
    if (removeTunnel) separate(peer, idOf(removeTunnel.id));
    if (disconnect) {
      leave(peer, Kind.DISCONNECTED, "graceful disconnect");
      peer.out.close();
    }
    for (const { id } of readyForHandshake) acknowledge(peer, id);
  }

  function update(peer: Peer, node: Node) {
    peer.node = known(node);
    peer.updatedAt = now();
    for (const other of linked(peer)) tellNodes(other, [peer], "node update");
  }

  function connect(peer: Peer, destination: string) {
    tunnels.add(peer.id, destination);
    const other = peers.get(destination);
    if (!other) return;
    tellNodes(peer, [other], "add tunnel");
    tellNodes(other, [peer], "add tunnel");
  }

  function separate(peer: Peer, destination: string) {
    tunnels.remove(peer.id, destination);
    tellGone(peer, destination, Kind.DISCONNECTED, "remove tunnel");
    const other = peers.get(destination);
    if (other) tellGone(other, peer.id, Kind.DISCONNECTED, "remove tunnel");
  }

  function acknowledge(peer: Peer, bytes: Uint8Array) {
    if (peer.isOver) return;
    const id = idOf(bytes, "handle ack: ");
    if (!tunnels.areLinked(peer.id, id))
      return send(peer, {
        error: `ready for handshake error: you do not share a tunnel with "${id}"`,
      });
    const other = peers.get(id);
    if (other) send(other, { peerUpdates: [{ id: uuidBytes(peer.id), kind: Kind.READY_FOR_HANDSHAKE }] });
  }

  function judged(peer: Peer, request: CoordinateRequest, refusal: string | undefined) {
    if (peer.isOver) return; // it left while it was judged
    if (refusal !== undefined) fail(peer, `authorization: ${refusal}`);
    else
      try {
        run(peer, request);
      } catch (error) {
        fail(peer, error instanceof Error ? error.message : String(error));
      }
    dropSlow();
  }

  return {
    get peers() {
      return peers.size;
    },
    around(anyCase) {
      const id = anyCase.toLowerCase();
      return present([id, ...tunnels.linkedTo(id)]).map(({ id, name, node, since, updatedAt }) => ({
        ...{ id, name, since, updatedAt },
        node: node?.node,
      }));
    },
    join({ id: anyCase, ...identity }, out) {
      const id = anyCase.toLowerCase();
      const at = now();
      const peer: Peer = {
        ...{ ...identity, id, out },
        ...{ since: at, updatedAt: at, told: new Map(), isOver: isClosed },
      };
      const old = peers.get(id);
      if (old) {
        old.isOver = true;
        old.out.send({ error: "peer ID overwritten by new connection" });
        old.out.close();
      }
      if (isClosed) {
        out.send({ error: "coordinator closed" });
        out.close();
      } else {
        peers.set(id, peer);
        tellNodes(peer, linked(peer), "init");
        dropSlow();
      }
      return {
        request(request) {
          if (peer.isOver) return undefined;
          const refusal = peer.authorize(request);
          if (refusal instanceof Promise)
            return refusal.then(
              (text) => judged(peer, request, text),
              () => judged(peer, request, "the request could not be judged"),
            );
          judged(peer, request, refusal);
          return undefined;
        },
        end() {
          leave(peer, Kind.LOST, "lost");
          dropSlow();
        },
      };
    },
    close() {
      isClosed = true;
      const all = [...peers.values()];
      for (const peer of all)
        for (const other of linked(peer)) tellGone(other, peer.id, Kind.LOST, "coordinator close");
      for (const peer of all) {
        peer.isOver = true;
        peer.out.send({ error: "coordinator closed" });
        peer.out.close();
      }
      peers.clear();
      tunnels.clear();
      slow.clear();
    },
  };
}

function known(node: Node): Known {
  for (const map of ["derpLatency", "derpForcedWebsocket"] as const)
    Object.assign(node, {
      [map]: Object.fromEntries(Object.entries(node[map]).sort(([a], [b]) => (a < b ? -1 : 1))),
    });
  return { node, bytes: toBinary(NodeSchema, node) };
}

function isSame(one: Known | undefined, other: Known): boolean {
  if (one === other) return true;
  return one?.bytes.length === other.bytes.length && one.bytes.every((byte, at) => byte === other.bytes[at]);
}

function idOf(bytes: Uint8Array, what = ""): string {
  try {
    return uuidOf(bytes);
  } catch (error) {
    throw new Error(
      `${what}unable to convert bytes to UUID: ${error instanceof Error ? error.message : error}`,
    );
  }
}

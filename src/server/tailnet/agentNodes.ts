import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Logger } from "pino";
import { type AgentNode, NodeLine, type OpenNode } from "#api/link/node.ts";
import { agentAuth } from "#tailnet/coordinate/auth.ts";
import type { Coordinator, PeerOutlet } from "#tailnet/coordinate/coordinator.ts";
import { type DerpMap, isSameDerpMap } from "#tailnet/derp/derpMap.ts";
import { CoordinateRequestSchema, type NodeSchema } from "#tailnet/proto/coordinate_pb.ts";
import type { DerpMapSource } from "#tailnet/service.ts";
import { AgentFailed, AgentGone, type AgentLink } from "../link/agentLinks.ts";
import { type AgentLatency, agentLatency, isAboutSame } from "./agentLatency.ts";

const NODE_PATH = "/node";

type NodeLink = Pick<AgentLink, "agentId" | "exchange">;

/** Connected agents as peers of the tailnet, and how far they say the relays are. */
export interface AgentNodes {
  /** Lets the agent of a link take part for as long as the link lives. Settles then; never rejects. */
  follow(link: NodeLink): Promise<void>;
  /** Undefined for an agent that is not connected, or measured nothing. */
  latencyOf(agentId: string): AgentLatency | undefined;
}

type Options = {
  coordinator: Coordinator;
  derpMaps: DerpMapSource;
  log: Pick<Logger, "warn">;
  /** What `latencyOf` answers changed so much that a person would see it. */
  onChange(agentId: string): void;
};

type Live = { node?: AgentNode; told?: AgentLatency };

export function createAgentNodes({ coordinator, derpMaps, log, onChange }: Options): AgentNodes {
  const live = new Map<string, Live>();
  const followed = new WeakSet<NodeLink>();

  const latencyOf = (agentId: string) => {
    const node = live.get(agentId)?.node;
    const latency = node && agentLatency(node, derpMaps.current());
    return latency && Object.keys(latency).length > 0 ? latency : undefined;
  };

  function keep(agentId: string, mine: Live, node: AgentNode) {
    mine.node = node;
    const latency = latencyOf(agentId) ?? {};
    if (mine.told ? isAboutSame(mine.told, latency) : Object.keys(latency).length === 0) return;
    mine.told = latency;
    onChange(agentId);
  }

  async function takePart(link: NodeLink) {
    const { agentId } = link;
    const over = new AbortController();
    const open = { agent_id: agentId } satisfies OpenNode;
    const exchange = await link.exchange(NODE_PATH, open, { signal: over.signal });
    if (exchange.kind === "refused") {
      if (exchange.answer.status === 404) return; // an agent from before there were nodes
      throw new AgentFailed(agentId, `it answered ${exchange.answer.status} to ${NODE_PATH}`);
    }
    const mine: Live = {};
    live.set(agentId, mine); // an older link's ends without a word to this one
    const call = coordinator.join(
      { id: agentId, authorize: agentAuth(agentId) },
      silentOutlet({
        onError: (error) => log.warn({ agentId, error }, "an agent takes no part in the tailnet any more"),
        onClose: () => over.abort(),
      }),
    );
    const stopSending = sendMaps(derpMaps, exchange.send);
    try {
      for await (const value of exchange.values) {
        const node = NodeLine.parse(value);
        if (!node) call.request(create(CoordinateRequestSchema, { disconnect: {} }));
        else call.request(create(CoordinateRequestSchema, { updateSelf: { node: wireNode(node) } }));
        if (!node || over.signal.aborted) break; // it left, or it was turned away
        keep(agentId, mine, node);
      }
    } finally {
      stopSending();
      call.end();
      if (live.get(agentId) === mine) live.delete(agentId);
    }
  }

  return {
    latencyOf,
    async follow(link) {
      if (followed.has(link)) return;
      followed.add(link);
      await takePart(link).catch((error: unknown) => {
        if (error instanceof AgentGone) return;
        log.warn({ agentId: link.agentId, err: error }, "an agent's node could not be read");
      });
    },
  };
}

/** The agent is told nothing of its peers: it has no WireGuard that could listen for them. */
function silentOutlet({ onError, onClose }: { onError(error: string): void; onClose(): void }): PeerOutlet {
  return {
    send({ error }) {
      if (error) onError(error);
    },
    waiting: 0,
    waitingBytes: 0,
    dropWaiting() {},
    close: onClose,
  };
}

/** The map at once, and each newer one. An agent that is behind gets the newest when it has taken the last. */
function sendMaps(derpMaps: DerpMapSource, send: (map: DerpMap) => Promise<void>): () => void {
  let sent: DerpMap | undefined;
  let isSending = false;
  const update = () => {
    const map = derpMaps.current();
    if (isSending || (sent && isSameDerpMap(sent, map))) return;
    [sent, isSending] = [map, true];
    void send(map).then(() => {
      isSending = false;
      update();
    });
  };
  const stop = derpMaps.onChange(update);
  update();
  return stop;
}

/** Of the messages of tailnet-rpc.md §7: a key is `np` and its 32 bytes. */
function wireNode({ id, as_of, key, disco, preferred_derp, derp_latency, addresses }: AgentNode) {
  const asOf = new Date(as_of);
  return {
    id: BigInt(id),
    ...(!Number.isNaN(asOf.getTime()) && { asOf: timestampFromDate(asOf) }),
    key: Buffer.concat([Buffer.from("np"), Buffer.from(key.slice("nodekey:".length), "hex")]),
    disco,
    preferredDerp: preferred_derp,
    derpLatency: derp_latency,
    addresses,
    allowedIps: addresses,
  } satisfies MessageInitShape<typeof NodeSchema>;
}

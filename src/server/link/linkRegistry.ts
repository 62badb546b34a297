import type { WebSocket } from "ws";
import type { AgentLink, AgentLinks } from "./agentLinks.ts";
import { openLink } from "./openLink.ts";

/** A living link moves `last_connected_at` this often (agent.md §2). */
const SEEN_EVERY_MS = 15_000;

/** Told at once, beside the hooks: it writes nothing down and must not wait. */
export type LinkWatch = {
  opened(agentId: string): void;
  roundTrip(agentId: string, ms: number): void;
  closed(agentId: string): void;
};

/** What the rest of the server learns about links. Calls of one agent come in order, each after the last has ended. */
export interface LinkHooks {
  agentConnected(agentId: string): void | Promise<void>;
  agentSeen(agentId: string): void | Promise<void>;
  agentDisconnected(agentId: string): void | Promise<void>;
  /** With the first two answers of a link (an agent that just started is slow to the first), then when it is seen. */
  agentLatency(agentId: string, roundTripMs: number): void | Promise<void>;
}

export type LinkRegistry = AgentLinks & {
  /** Takes over a socket in the turn it was accepted. An older link of the agent is closed as `replaced`. */
  accept(agentId: string, socket: WebSocket): AgentLink;
  /** Closes all links; resolves when the hooks have heard of it. */
  close(): Promise<void>;
};

export type LinkRegistryOptions = {
  hooks: LinkHooks;
  /** A hook failed: the link goes on. */
  onHookError: (error: unknown, agentId: string) => void;
  watch?: LinkWatch;
};

export function createLinkRegistry({ hooks, onHookError, watch }: LinkRegistryOptions): LinkRegistry {
  const links = new Map<string, AgentLink>();
  const queues = new Map<string, Promise<void>>();

  const tell = (agentId: string, hook: () => void | Promise<void>) => {
    const queue = (queues.get(agentId) ?? Promise.resolve())
      .then(hook)
      .catch((error: unknown) => onHookError(error, agentId))
      .then(() => {
        if (queues.get(agentId) === queue) queues.delete(agentId);
      });
    queues.set(agentId, queue);
  };

  return {
    get: (agentId) => links.get(agentId),
    all: () => [...links.values()],
    accept(agentId, socket) {
      const older = links.get(agentId);
      let latenciesTold = 0;
      const tellLatency = () => {
        const { roundTripMs } = link;
        if (roundTripMs === undefined) return;
        latenciesTold++;
        tell(agentId, () => hooks.agentLatency(agentId, roundTripMs));
      };
      const link = openLink(agentId, socket, {
        onRoundTrip(ms) {
          watch?.roundTrip(agentId, ms);
          if (latenciesTold < 2) tellLatency();
        },
        onClose() {
          clearInterval(seen);
          // A replaced link must not report the agent as gone after the newer one reported it as here.
          if (links.get(agentId) !== link) return;
          links.delete(agentId);
          watch?.closed(agentId);
          tell(agentId, () => hooks.agentDisconnected(agentId));
        },
      });
      const seen = setInterval(() => {
        tell(agentId, () => hooks.agentSeen(agentId));
        tellLatency();
      }, SEEN_EVERY_MS);
      links.set(agentId, link);
      watch?.opened(agentId);
      tell(agentId, () => hooks.agentConnected(agentId));
      older?.close("replaced");
      return link;
    },
    async close() {
      for (const link of links.values()) link.close("server shutdown");
      await Promise.all(queues.values());
    },
  };
}

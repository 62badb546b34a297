import { useEffect, useMemo } from "react";
import type { Link } from "../../../../streams/client.tsx";
import { useLink } from "../../../../streams/client.tsx";
import { probeSession } from "../../../../streams/probe.ts";
import { wakeSource } from "../../../../streams/wake.ts";
import { createStatsFeed, STATS_SILENT_MS, type StatsFeed } from "./statsFeed.ts";

const feeds = new WeakMap<Link, Map<string, StatsFeed>>();
/** Agents whose histories are kept, those longest not looked at first to go. */
const MOST_AGENTS = 8;

/** The one feed of an agent on this page. */
export function statsFeedOf(link: Link, agentId: string): StatsFeed {
  const known = feeds.get(link) ?? new Map<string, StatsFeed>();
  feeds.set(link, known);
  const feed =
    known.get(agentId) ??
    createStatsFeed({
      open: () => link.client.engine.stats({ agent: agentId }),
      onWake: wakeSource(link.reach),
      probe: probeSession(link.client),
    });
  known.delete(agentId);
  known.set(agentId, feed);
  const [oldest] = known.keys();
  if (known.size > MOST_AGENTS && oldest !== undefined) known.delete(oldest);
  return feed;
}

export function useStatsFeed(agentId: string): StatsFeed {
  const link = useLink();
  return useMemo(() => statsFeedOf(link, agentId), [link, agentId]);
}

type OfAgent = { id: string; name: string };

/** Keeps the stream open, and in the page's status list, while the component is on screen. */
export function useStatsStream(agent: OfAgent, isThere: boolean): StatsFeed {
  const feed = useListedStats(agent, isThere);
  useEffect(() => (isThere ? feed.subscribe(() => {}) : undefined), [feed, isThere]);
  return feed;
}

/** Has the stream in the page's status list; who draws from it opens it. */
export function useListedStats({ id, name }: OfAgent, isThere: boolean): StatsFeed {
  const { registry } = useLink();
  const feed = useStatsFeed(id);
  useEffect(() => {
    if (!isThere) return;
    const { stream } = feed;
    return registry.add({
      name: `Container statistics of ${name}`,
      stream,
      silentMs: STATS_SILENT_MS,
    });
  }, [feed, registry, name, isThere]);
  return feed;
}

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type Client, endpointUrl } from "#api/client.ts";
import { agentsApi, type MetadataItem } from "#api/http/agents.ts";
import { useLink } from "./client.tsx";
import { probeStream } from "./probe.ts";
import { createReconnectingStream, type ReconnectingStreamOptions } from "./reconnectingStream.ts";
import { createStore, type ReadStore } from "./store.ts";
import type { StreamState, WatchedStream } from "./streamState.ts";
import { wakeSource } from "./wake.ts";

/** Samples of one value, oldest first. NaN where the value was no number. */
export type MetadataHistory = { at: readonly number[]; values: readonly number[] };

/** What is known of one item. `value` is the last good one; `heardAt` is when the server's frame came. */
export type MetadataReading = {
  item: MetadataItem;
  heardAt: number;
  value: string;
  history: MetadataHistory;
};

export type MetadataState = { loaded: boolean; readings: readonly MetadataReading[] };

/** The server speaks at least every 5 s; three times that is silence. */
export const METADATA_SILENT_MS = 15_000;
/** A quarter of an hour of what is sampled every five seconds. */
const MOST_SAMPLES = 180;
const nothing: MetadataHistory = { at: [], values: [] };

/** The readings after a frame: the last good value outlives a failed or missing one. */
export function takeMetadata(
  state: MetadataState,
  frame: readonly MetadataItem[],
  now: number,
): MetadataState {
  const before = new Map(state.readings.map((reading) => [reading.item.description.key, reading]));
  const readings = frame.map((item): MetadataReading => {
    const known = before.get(item.description.key);
    const fresh = known?.item.result.collected_at !== item.result.collected_at;
    const history = known?.history ?? nothing;
    return {
      item,
      heardAt: now,
      value: item.result.value !== "" || item.result.error === "" ? item.result.value : (known?.value ?? ""),
      history: fresh ? withSample(history, now, item.result.value) : history,
    };
  });
  return { loaded: true, readings };
}

/** The number a text is about: a percentage when it has one (`3.1/16 GiB (20%)`), else the first (`0.42, 8 cores`). */
export function numberIn(text: string): number {
  const found = /(-?\d+(?:\.\d+)?)\s*%/.exec(text) ?? /(-?\d+(?:\.\d+)?)/.exec(text);
  return found ? Number(found[1]) : Number.NaN;
}

function withSample(history: MetadataHistory, at: number, value: string): MetadataHistory {
  return {
    at: [...history.at, at].slice(-MOST_SAMPLES),
    values: [...history.values, numberIn(value)].slice(-MOST_SAMPLES),
  };
}

const NEVER_COLLECTED = 9_223_372_036;

/**
 * Seconds since the value was collected, as of `now`: the age the server told plus the time since it told it.
 * Undefined when it never was.
 */
export function ageOf({ item, heardAt }: MetadataReading, now: number): number | undefined {
  if (item.result.age >= NEVER_COLLECTED) return undefined;
  return item.result.age + Math.max(0, Math.floor((now - heardAt) / 1000));
}

/** browse-and-auth.md §3: old when not renewed for an interval and two timeouts; what is never renewed does not age. */
export function isOld(reading: MetadataReading, now: number): boolean {
  const { interval, timeout } = reading.item.description;
  const age = ageOf(reading, now);
  return age !== undefined && interval > 0 && age > Math.max(interval + 2 * timeout, 5);
}

export type MetadataFeed = ReadStore<MetadataState> & { stream: WatchedStream };

export function createMetadataFeed(
  open: ReturnType<typeof opener>,
  options: Pick<ReconnectingStreamOptions<MetadataItem[]>, "onWake" | "probe" | "random"> = {},
): MetadataFeed {
  let close: (() => void) | undefined;
  const store = createStore<MetadataState>(
    { loaded: false, readings: [] },
    {
      onFirst: () => {
        close = stream.subscribe(() => {});
      },
      onLast: () => close?.(),
    },
  );
  const stream = createReconnectingStream<MetadataItem[]>({
    ...options,
    open,
    silentMs: METADATA_SILENT_MS,
    onMessage: (frame) => store.set(takeMetadata(store.getSnapshot(), frame, Date.now())),
  });
  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, stream };
}

const opener = (client: Client, agentId: string) => () => client.agents.watchMetadata({ agent: agentId });

/** Live metadata of one agent while the component is on screen, listed among the page's streams under `name`. */
export function useMetadata(
  agentId: string,
  name: string,
  importance: "client" | "background" = "client",
): { state: MetadataState; stream: StreamState } {
  const link = useLink();
  const feed = useMemo(
    () =>
      createMetadataFeed(opener(link[importance], agentId), {
        onWake: wakeSource(link.reach),
        probe: probeStream(link, endpointUrl(agentsApi.watchMetadata, { agent: agentId })),
      }),
    [link, agentId, importance],
  );
  useEffect(
    () => link.registry.add({ name, stream: feed.stream, silentMs: METADATA_SILENT_MS }),
    [link, name, feed],
  );
  const state = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  const stream = useSyncExternalStore(feed.stream.subscribe, feed.stream.getSnapshot);
  return { state, stream };
}

import type { DerpMap } from "#api/http/connection.ts";
import type { JsonSocket } from "#api/socket.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../streams/reconnectingStream.ts";
import { createStore, type ReadStore } from "../../streams/store.ts";
import type { StreamState, WatchedStream } from "../../streams/streamState.ts";
import { mapChange } from "./model/regions.ts";

export type DerpMapState = {
  map: DerpMap | undefined;
  /** When the map last turned out different from the one before, and how. */
  change: { at: number; text: string } | undefined;
};

export type DerpMapFeed = ReadStore<DerpMapState> & { stream: WatchedStream; take(map: DerpMap): void };

/** Open is not enough: a proxy may let the upgrade pass and hold the messages back. The first comes at once (DM1). */
export const speaks = ({ status, since, lastMessageAt }: StreamState) =>
  status === "live" && lastMessageAt !== undefined && lastMessageAt >= since;

/** The server's DERP map as it changes. A map from elsewhere is taken too, for as long as the stream does not speak. */
export function createDerpMapFeed(
  open: () => JsonSocket<DerpMap>,
  options: Pick<ReconnectingStreamOptions<DerpMap>, "onWake" | "probe" | "random"> = {},
): DerpMapFeed {
  let close: (() => void) | undefined;
  const store = createStore<DerpMapState>(
    { map: undefined, change: undefined },
    {
      onFirst: () => {
        close = stream.subscribe(() => {});
      },
      onLast: () => close?.(),
    },
  );
  function put(map: DerpMap) {
    const before = store.getSnapshot();
    const text = before.map ? mapChange(before.map, map) : "";
    store.set({ map, change: text === "" ? before.change : { at: Date.now(), text } });
  }
  const stream = createReconnectingStream<DerpMap>({ ...options, open, onMessage: put });
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    stream,
    take(map) {
      if (!speaks(stream.getSnapshot())) put(map);
    },
  };
}

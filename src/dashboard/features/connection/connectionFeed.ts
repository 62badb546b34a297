import type { DerpMap } from "#api/http/connection.ts";
import type { JsonSocket } from "#api/socket.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../streams/reconnectingStream.ts";
import { createStore, type ReadStore } from "../../streams/store.ts";
import type { WatchedStream } from "../../streams/streamState.ts";
import { mapChange } from "./model/regions.ts";

export type DerpMapState = {
  map: DerpMap | undefined;
  /** When the map last turned out different from the one before, and how. */
  change: { at: number; text: string } | undefined;
};

export type DerpMapFeed = ReadStore<DerpMapState> & { stream: WatchedStream; take(map: DerpMap): void };

/** The server's DERP map as it changes. A map from elsewhere is taken too, for as long as the stream is not live. */
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
      if (stream.getSnapshot().status !== "live") put(map);
    },
  };
}

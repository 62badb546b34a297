import type { LatencyHistory } from "../../../streams/latencyHistory.ts";
import type { MetadataState } from "../../../streams/metadata.tsx";
import type { RoundTrip } from "../../../streams/roundTrip.ts";
import type { StreamState } from "../../../streams/streamState.ts";

/** What is measured about an agent while any of its pages is open, so that a change of tab loses no history. */
export type AgentLive = {
  metadata: MetadataState;
  metadataStream: StreamState;
  roundTrip: RoundTrip;
  latencies: LatencyHistory;
};

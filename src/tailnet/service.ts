import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Coordinator, PeerIdentity } from "./coordinate/coordinator.ts";
import { type DerpMap, isSameDerpMap } from "./derp/derpMap.ts";
import { derpMapToProto } from "./derp/derpProto.ts";
import type { DERPMapSchema } from "./proto/derp_pb.ts";
import { Tailnet } from "./proto/tailnet_pb.ts";
import type { TelemetryEvent } from "./proto/telemetry_pb.ts";
import { WorkspaceUpdateSchema } from "./proto/workspaces_pb.ts";
import { type ResumeKeys, signResumeToken } from "./resumeToken.ts";
import type { Methods } from "./rpc/method.ts";
import { implement, type TypedOutlet } from "./rpc/service.ts";
import { uuidOf } from "./uuid.ts";
import { type WorkspaceState, workspaceDiff } from "./workspaces/workspaceDiff.ts";

/** Clients ask for a new token half-way through the life of the last. */
const REFRESH_IN_MS = 12 * 60 * 60_000;

export interface DerpMapSource {
  /** A changed map is another object. */
  current(): DerpMap;
  /** Returns what stops it. */
  onChange(listener: () => void): () => void;
}

export interface WorkspaceSource {
  /**
   * Tells what the caller may see of the owner's workspaces: all of it at once, and again after every change, until the
   * signal. Rejects when it cannot; the call then ends. Settles soon after the signal.
   */
  watch(
    owner: string,
    onSnapshot: (workspaces: readonly WorkspaceState[]) => void,
    signal: AbortSignal,
  ): void | Promise<void>;
}

export type TailnetParts = {
  /** Who the connection is; what it may ask of the coordinator. */
  peer: PeerIdentity;
  coordinator: Coordinator;
  derpMaps: DerpMapSource;
  /** Absent for agents, which do without. */
  resumeKeys?: ResumeKeys;
  /** Absent where nobody may ask. */
  workspaces?: WorkspaceSource;
  /** Clients are answered alike, whatever becomes of it; it does not throw. */
  onTelemetry?: (events: TelemetryEvent[]) => void;
  now?: () => number;
};

/** The Tailnet service for one connection. Agents speak it beside a service of their own: join the methods of both. */
export function tailnetMethods({
  peer,
  coordinator,
  derpMaps,
  resumeKeys,
  workspaces,
  onTelemetry,
  now = Date.now,
}: TailnetParts): Methods {
  return implement(Tailnet, {
    coordinate(out) {
      const call = coordinator.join(peer, out);
      return { message: call.request, end: call.end };
    },
    streamDERPMaps: (_, out) => streamDerpMaps(derpMaps, out),
    refreshResumeToken: resumeKeys
      ? async () => {
          const { token, expiresAt } = await signResumeToken(peer.id, resumeKeys, now()).catch((error) => {
            throw new Error(`generate resume token: ${error instanceof Error ? error.message : error}`);
          });
          return {
            token,
            refreshIn: durationFromMs(REFRESH_IN_MS),
            expiresAt: timestampFromMs(expiresAt),
          };
        }
      : "unimplemented",
    postTelemetry({ events }) {
      onTelemetry?.(events);
      return {};
    },
    workspaceUpdates: workspaces
      ? ({ workspaceOwnerId }, out) => streamWorkspaces(workspaces, uuidOf(workspaceOwnerId), out)
      : "unimplemented",
  });
}

/** The whole map, and again when it differs. A client that is behind gets the newest when it has read the last. */
function streamDerpMaps(derpMaps: DerpMapSource, out: TypedOutlet<typeof DERPMapSchema>) {
  let sent: DerpMap | undefined;
  const update = () => {
    if (out.waiting > 0) return;
    const map = derpMaps.current();
    if (sent && isSameDerpMap(sent, map)) return;
    sent = map;
    out.send(derpMapToProto(map));
  };
  out.signal.addEventListener("abort", derpMaps.onChange(update), { once: true });
  out.onDrained(update);
  update();
}

/** A snapshot, even an empty one, then what changed since the last message. One that is behind gets fewer, larger ones. */
function streamWorkspaces(
  source: WorkspaceSource,
  owner: string,
  out: TypedOutlet<typeof WorkspaceUpdateSchema>,
) {
  let sent: readonly WorkspaceState[] | undefined;
  let newest: readonly WorkspaceState[] | undefined;
  const update = () => {
    if (!newest || out.waiting > 0) return;
    const changes = workspaceDiff(sent ?? [], newest) ?? (sent ? undefined : create(WorkspaceUpdateSchema));
    sent = newest;
    if (changes) out.send(changes);
  };
  out.onDrained(update);
  return source.watch(
    owner,
    (workspaces) => {
      newest = workspaces;
      update();
    },
    out.signal,
  );
}

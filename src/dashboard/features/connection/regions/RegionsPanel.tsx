import { useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { StatusMark } from "../../../ui/StatusMark.tsx";
import { Time } from "../../../ui/Time.tsx";
import type { RegionRow } from "../model/regions.ts";
import type { Connection } from "../useConnection.ts";
import { RegionTable } from "./RegionTable.tsx";

/** What was measured comes first, so that a long map can be cut. */
const SHOWN_AT_FIRST = 12;

type Props = { connection: Connection; regions: readonly RegionRow[]; isConnected: boolean };

/** The relays and STUN servers of the map with the agent's latency to each. */
export function RegionsPanel({ connection, regions, isConnected }: Props) {
  const [all, setAll] = useState(false);
  const { map, change, info } = connection;
  const shown = all ? regions : regions.slice(0, SHOWN_AT_FIRST);
  const measured = regions.filter(({ latencyMs }) => latencyMs !== undefined).length;
  return (
    <Panel title="Regions" flush aside={<Freshness connection={connection} count={regions.length} />}>
      <p role="status" className="sr-only">
        {change && `The DERP map changed: ${change.text}.`}
      </p>
      {change && (
        <p className="border-b border-line bg-info-soft px-4 py-2 text-info">
          The map changed <Time at={new Date(change.at).toISOString()} />: {change.text}.
        </p>
      )}
      {!map && info.isError && regions.length === 0 && (
        <ErrorState
          title="The DERP map could not be read"
          detail={info.error.message}
          onRetry={() => void info.refetch()}
        />
      )}
      {!map && !info.isError && regions.length === 0 && (
        <div className="flex flex-col gap-2 p-4" aria-busy="true">
          <Skeleton className="h-8 w-full" />
          <Skeleton className="h-8 w-full" />
        </div>
      )}
      {map && regions.length === 0 && (
        <EmptyState title="The map has no regions">
          Tailnet clients meet in regions: relays (DERP) and servers that tell an address (STUN). This
          dashboard does not need them. Give the server a map with{" "}
          <code className="font-mono text-xs">--derp-config FILE</code> or a URL.
        </EmptyState>
      )}
      {regions.length > 0 && <RegionTable rows={shown} isOld={!isConnected} />}
      {regions.length > shown.length && (
        <div className="border-t border-line p-2 text-center">
          <Button size="sm" tone="quiet" onClick={() => setAll(true)}>
            Show all {regions.length} regions
          </Button>
        </div>
      )}
      {regions.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-xs text-muted">
          {measured === 0
            ? "Agents report their latency to each region once they have measured it; this one has not."
            : "From the agent to the region, as the agent reports it: not from you."}
          {measured > 0 && !isConnected && " The agent is away: these are its last numbers."}
        </p>
      )}
    </Panel>
  );
}

function Freshness({
  connection: { isLive, info, stream },
  count,
}: {
  connection: Connection;
  count: number;
}) {
  return (
    <span className="flex min-w-0 items-center gap-3 text-xs text-muted">
      {count > 0 && <span>{count === 1 ? "1 region" : `${count} regions`}</span>}
      {isLive ? (
        <StatusMark kind="ok" word="Live" className="text-xs" />
      ) : stream.status === "connecting" && !info.data ? (
        <StatusMark kind="busy" word="Connecting" className="text-xs" />
      ) : (
        <span title={stream.reason}>
          <StatusMark kind="warn" word="Asked every 15 s" className="text-xs" />
        </span>
      )}
    </span>
  );
}

import { Badge } from "../../../ui/Badge.tsx";
import { classes } from "../../../ui/classes.ts";
import { msText, type Tone, toneOf } from "../model/course.ts";
import { nodeText, type RegionRow } from "../model/regions.ts";

const bars: Record<Tone, string> = { ok: "bg-ok", warn: "bg-warn", bad: "bg-bad" };
const NODES_SHOWN = 2;

/** Columns on a wide screen, one block a region on a narrow one. */
export function RegionTable({ rows, isOld }: { rows: readonly RegionRow[]; isOld: boolean }) {
  const most = Math.max(1, ...rows.map(({ latencyMs }) => latencyMs ?? 0));
  return (
    <table className="block w-full sm:table">
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr className="border-b border-line text-left text-xs text-muted">
          <th className="px-4 py-1.5 font-medium">Region</th>
          <th className="px-2 py-1.5 font-medium">Nodes</th>
          <th className="w-56 px-4 py-1.5 font-medium">Agent's latency</th>
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {rows.map((row) => (
          <tr
            key={row.key}
            className={classes(
              "block border-b border-line px-4 py-2.5 last:border-0 sm:table-row sm:px-0 sm:py-0",
              row.preferred && "bg-accent-soft/40",
            )}
          >
            <th scope="row" className="block text-left align-top font-normal sm:table-cell sm:px-4 sm:py-2.5">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium break-words">{row.name}</span>
                {row.preferred && <Badge tone="info">preferred</Badge>}
                <Marks row={row} />
              </span>
              {row.region && (
                <span className="font-mono text-xs break-all text-muted">
                  {row.region.RegionCode} · {row.region.RegionID}
                </span>
              )}
            </th>
            <td className="block align-top sm:table-cell sm:px-2 sm:py-2.5">
              <Nodes row={row} />
            </td>
            <td className="mt-1 block align-top sm:mt-0 sm:table-cell sm:px-4 sm:py-2.5">
              <Latency ms={row.latencyMs} most={most} isOld={isOld} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Marks({ row: { region, stunOnly, score } }: { row: RegionRow }) {
  return (
    <>
      {region?.EmbeddedRelay && <Badge>relay of the server</Badge>}
      {stunOnly && <Badge>STUN only</Badge>}
      {region?.Avoid && <Badge tone="warn">avoided</Badge>}
      {score !== undefined && <Badge>counts ×{score}</Badge>}
    </>
  );
}

function Nodes({ row: { region, nodes } }: { row: RegionRow }) {
  if (!region) return <span className="text-xs text-muted">not in the map</span>;
  if (nodes.length === 0) return <span className="text-xs text-warn">no nodes</span>;
  const more = nodes.slice(NODES_SHOWN);
  return (
    <ul className="text-xs break-all text-muted">
      {nodes.slice(0, NODES_SHOWN).map((node) => (
        <li key={node.Name}>{nodeText(node)}</li>
      ))}
      {more.length > 0 && (
        <li>
          <details>
            <summary className="cursor-pointer">and {more.length} more</summary>
            {more.map((node) => (
              <div key={node.Name}>{nodeText(node)}</div>
            ))}
          </details>
        </li>
      )}
    </ul>
  );
}

function Latency({ ms, most, isOld }: { ms: number | undefined; most: number; isOld: boolean }) {
  if (ms === undefined) return <span className="text-muted">not measured</span>;
  return (
    <span className="flex items-center gap-3">
      <span
        className={classes(
          "shrink-0 whitespace-nowrap tabular-nums",
          isOld ? "w-20 text-muted italic" : "w-14 sm:text-right",
        )}
      >
        {msText(ms)}
        {isOld && ", old"}
      </span>
      <span
        aria-hidden
        className={classes("h-1.5 flex-1 overflow-hidden rounded-full bg-hover", isOld && "opacity-50")}
      >
        <span
          className={classes("block h-full rounded-full", bars[toneOf(ms)])}
          style={{ width: `${Math.max(2, (ms / most) * 100)}%` }}
        />
      </span>
    </span>
  );
}

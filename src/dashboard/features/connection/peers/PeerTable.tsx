import { Badge } from "../../../ui/Badge.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Time } from "../../../ui/Time.tsx";
import type { PeerRow } from "./peerRows.ts";

/** Columns on a wide screen, one block a peer on a narrow one. */
export function PeerTable({ rows }: { rows: readonly PeerRow[] }) {
  return (
    <table className="block w-full sm:table">
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr className="border-b border-line text-left text-xs text-muted">
          <th className="px-4 py-1.5 font-medium">Peer</th>
          <th className="px-2 py-1.5 font-medium">Preferred region</th>
          <th className="px-2 py-1.5 font-medium">Addresses</th>
          <th className="px-4 py-1.5 text-right font-medium">Since</th>
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {rows.map(({ peer, who, region, addresses, endpoints, forced }) => (
          <tr
            key={peer.id}
            className="block border-b border-line px-4 py-2.5 last:border-0 sm:table-row sm:px-0 sm:py-0"
          >
            <th scope="row" className="block text-left align-top font-normal sm:table-cell sm:px-4 sm:py-2">
              <span className="flex flex-wrap items-center gap-2">
                <span className="font-medium break-all">{who}</span>
                {peer.kind === "agent" && <Badge>agent</Badge>}
              </span>
              <span className="flex items-center gap-1 font-mono text-xs text-muted">
                {peer.id.slice(0, 8)}…
                <CopyButton text={peer.id} label={`Copy the id of peer ${peer.id.slice(0, 8)}`} />
              </span>
            </th>
            <td className="block align-top sm:table-cell sm:px-2 sm:py-2">
              <span className="mr-1 text-xs text-muted sm:hidden">Region</span>
              {region}
              {forced.map((text) => (
                <span key={text} className="block text-xs break-words text-warn">
                  {text}
                </span>
              ))}
            </td>
            <td className="block align-top text-xs break-words text-muted sm:table-cell sm:px-2 sm:py-2">
              {addresses.map((address) => (
                <span key={address} className="block font-mono break-all">
                  {address}
                </span>
              ))}
              {endpoints.length > 0 ? (
                <details>
                  <summary className="cursor-pointer">
                    {endpoints.length === 1 ? "1 place" : `${endpoints.length} places`} to reach it directly
                  </summary>
                  {endpoints.map((endpoint) => (
                    <span key={endpoint} className="block font-mono break-all">
                      {endpoint}
                    </span>
                  ))}
                </details>
              ) : (
                peer.node && (
                  <span className="block">by relay only: it told no place to reach it directly</span>
                )
              )}
            </td>
            <td className="block align-top text-xs text-muted sm:table-cell sm:px-4 sm:py-2 sm:text-right">
              <span className="mr-1 sm:hidden">Came</span>
              <Time at={peer.since} className="whitespace-nowrap" />
              {peer.updated_at !== peer.since && (
                <span className="block whitespace-nowrap">
                  updated <Time at={peer.updated_at} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

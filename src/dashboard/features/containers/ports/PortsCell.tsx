import type { Container } from "#api/http/containers.ts";
import { portsText } from "../model/ports.ts";
import type { Place, RowEvents } from "../tree/GridRow.tsx";
import { cell } from "../tree/gridParts.tsx";

type Props = {
  name: string;
  ports: Container["ports"];
  place: Pick<Place, "rowKey" | "active">;
  onOpen: RowEvents["ports"];
};

/** The ports of a row; those on the host lead to what can be done with them. */
export function PortsCell({ name, ports, place, onOpen }: Props) {
  const text = portsText(ports);
  const isPublished = ports.some(({ host_port }) => host_port !== undefined);
  return (
    <div {...cell} className="min-w-0 truncate text-muted tabular-nums" title={text}>
      {isPublished ? (
        <button
          type="button"
          tabIndex={place.active ? 0 : -1}
          aria-label={`Ports of ${name}: ${text}`}
          aria-haspopup="dialog"
          onClick={(event) => onOpen(place.rowKey, event.currentTarget)}
          className="block max-w-full truncate rounded-sm text-left text-accent hover:underline pointer-coarse:min-h-9"
        >
          {text}
        </button>
      ) : (
        text
      )}
    </div>
  );
}

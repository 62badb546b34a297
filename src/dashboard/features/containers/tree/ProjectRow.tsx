import { Layers } from "lucide-react";
import { memo } from "react";
import { visibleText } from "../../../ui/visibleControls.ts";
import { GridRow, type Place, type RowEvents } from "./GridRow.tsx";
import { Cell } from "./gridParts.tsx";
import { NoUsageCell } from "./UsageCell.tsx";

type Props = { name: string; running: number; total: number; on: RowEvents } & Place;

/** The heading of a compose project. */
export const ProjectRow = memo(function ProjectRow({ name: given, running, total, on, ...place }: Props) {
  const name = visibleText(given);
  return (
    <GridRow
      place={place}
      name={name}
      dim={running === 0}
      on={on}
      hasMenu={false}
      title={
        <span className="flex min-w-0 items-center gap-2">
          <Layers size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="truncate font-semibold" title={name}>
            {name}
          </span>
          <span className="shrink-0 text-xs text-muted">compose project</span>
        </span>
      }
    >
      <Cell className="text-muted">
        {running} of {total} running
      </Cell>
      <Cell className="md:col-span-2" />
      <NoUsageCell />
    </GridRow>
  );
});

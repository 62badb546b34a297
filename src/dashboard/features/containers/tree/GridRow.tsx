import { ChevronRight, EllipsisVertical } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../../../ui/classes.ts";
import { Cell, Row } from "./gridParts.tsx";
import { secondLine, treeRow } from "./rowGrid.ts";

export type Place = {
  rowKey: string;
  level: 1 | 2;
  setSize: number;
  posInSet: number;
  expanded: boolean | undefined;
  /** The one row that Tab reaches; its controls come after it. */
  active: boolean;
};

/** What rows tell the tree; the same object for as long as the tree stands, so that rows stay as they are. */
export type RowEvents = {
  toggle(key: string): void;
  menu(key: string, anchor: HTMLElement): void;
  /** Opens what a container publishes. */
  ports(key: string, anchor: HTMLElement): void;
  focus(key: string): void;
  /** Opens or closes what lies under the row. */
  open(key: string): void;
};

type Props = {
  place: Place;
  name: string;
  dim: boolean;
  on: RowEvents;
  hasMenu?: boolean;
  title: ReactNode;
  children?: ReactNode;
  controls?: ReactNode;
};

/** A row of the tree grid: the name with its twisty, the cells, the actions. */
export function GridRow({ place, name, dim, on, hasMenu = true, title, children, controls }: Props) {
  const { rowKey, level, setSize, posInSet, expanded, active } = place;
  const tab = active ? 0 : -1;
  return (
    <Row
      aria-level={level}
      aria-setsize={setSize}
      aria-posinset={posInSet}
      {...(expanded !== undefined && { "aria-expanded": expanded })}
      tabIndex={tab}
      data-row={rowKey}
      onFocus={() => on.focus(rowKey)}
      className={treeRow(dim)}
    >
      <Cell className={classes("flex min-w-0 items-center gap-1", level === 2 && "pl-3 md:pl-8")}>
        {expanded === undefined ? (
          <span className="w-5 shrink-0" />
        ) : (
          <button
            type="button"
            // The row's own state says it, and the arrow keys do it.
            aria-hidden="true"
            tabIndex={-1}
            onClick={() => on.toggle(rowKey)}
            className="inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg pointer-coarse:size-8"
          >
            <ChevronRight size={14} className={classes("transition-transform", expanded && "rotate-90")} />
          </button>
        )}
        {title}
      </Cell>
      <div className={secondLine}>{children}</div>
      <Cell className="col-start-2 row-start-1 flex items-center justify-end gap-1 md:col-start-auto md:row-start-auto">
        {controls}
        {hasMenu && (
          <button
            type="button"
            tabIndex={tab}
            aria-label={`Actions for ${name}`}
            aria-haspopup="menu"
            title="Actions"
            onClick={(event) => on.menu(rowKey, event.currentTarget)}
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg pointer-coarse:size-9"
          >
            <EllipsisVertical size={16} aria-hidden />
          </button>
        )}
      </Cell>
    </Row>
  );
}

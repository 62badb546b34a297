import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "../../../ui/classes.ts";
import { cell, Row } from "./gridParts.tsx";
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

/** Made once: an icon's component in each of very many rows is felt. */
const dots = (
  <svg aria-hidden="true" width="16" height="16" viewBox="0 0 24 24" stroke="currentColor">
    <path d="M12 5h.01M12 12h.01M12 19h.01" strokeWidth="4" strokeLinecap="round" />
  </svg>
);

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
      <div
        {...cell}
        className={classes(
          "flex min-w-0 items-center gap-1",
          expanded !== undefined ? level === 2 && "pl-3 md:pl-8" : level === 2 ? "pl-9 md:pl-14" : "pl-6",
        )}
      >
        {expanded !== undefined && (
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
      </div>
      <div className={secondLine}>{children}</div>
      <div
        {...cell}
        className="col-start-2 row-start-1 flex items-center justify-end gap-1 md:col-start-auto md:row-start-auto"
      >
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
            {dots}
          </button>
        )}
      </div>
    </Row>
  );
}

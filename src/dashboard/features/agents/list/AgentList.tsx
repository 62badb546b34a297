import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useRef } from "react";
import { AgentListRow } from "./AgentListRow.tsx";
import type { ListRow } from "./agentRows.ts";
import { PlaceholderRow } from "./PlaceholderRow.tsx";
import { GROUP_PX, PLACEHOLDER_PX, ROW_PX } from "./rowSizes.ts";
import { useListKeys } from "./useListKeys.ts";
import { useStayingRows } from "./useStayingRows.ts";
import { WorkspaceRow } from "./WorkspaceRow.tsx";

/** Each agent's metadata is a socket of its own: only short lists can have them. */
const MOST_WITH_METADATA = 6;
const HEIGHTS: Record<ListRow["kind"], number> = {
  workspace: GROUP_PX,
  agent: ROW_PX,
  placeholder: PLACEHOLDER_PX,
};

type Props = {
  ref: Ref<HTMLDivElement>;
  rows: readonly ListRow[];
  total: number;
  /** In a list that is held in parts, which has many owners: the slots of the first and the last row on screen. */
  onView?: (from: number, to: number) => void;
  /** After the last row. */
  end?: ReactNode;
};

/** Draws only the rows in view; arrows and j/k move between agents, Enter opens one. */
export function AgentList({ ref, rows, total, onView, end }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => scroller.current!);
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHTS[rows[index]?.kind ?? "agent"],
    // The virtual list measures anew when this function is another: only when the rows are.
    getItemKey: useCallback((index: number) => rows[index]!.key, [rows]),
    overscan: 6,
  });
  useStayingRows(virtual, rows, scroller);
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
  const from = rows[startIndex]?.slot;
  const to = rows[Math.min(endIndex, rows.length - 1)]?.slot;
  useEffect(() => {
    if (from !== undefined && to !== undefined) onView?.(from, to);
  }, [onView, from, to]);
  const onKeyDown = useListKeys(rows, scroller, (index) => virtual.scrollToIndex(index));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys act on the links inside, wherever focus is
    <div ref={scroller} onKeyDown={onKeyDown} className="relative min-h-0 flex-1 overflow-y-auto">
      <ul aria-label="Agents" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row.kind === "workspace" ? (
                <WorkspaceRow workspace={row.workspace} shown={row.shown} withOwner={onView !== undefined} />
              ) : row.kind === "placeholder" ? (
                <PlaceholderRow />
              ) : (
                <AgentListRow
                  agent={row.agent}
                  workspace={row.workspace}
                  parent={row.parent}
                  withMetadata={total <= MOST_WITH_METADATA}
                />
              )}
            </li>
          );
        })}
      </ul>
      {end}
    </div>
  );
}

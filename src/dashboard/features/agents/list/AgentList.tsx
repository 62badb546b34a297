import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from "react";
import { AgentListRow } from "./AgentListRow.tsx";
import type { ListRow } from "./agentRows.ts";
import { GROUP_PX, ROW_PX } from "./rowSizes.ts";
import { WorkspaceRow } from "./WorkspaceRow.tsx";

/** Each agent's metadata is a socket of its own: only short lists can have them. */
const MOST_WITH_METADATA = 6;

type Props = { ref: Ref<HTMLDivElement>; rows: readonly ListRow[]; total: number };

/** Draws only the rows in view; arrows and j/k move between agents, Enter opens one. */
export function AgentList({ ref, rows, total }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => scroller.current!);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "workspace" ? GROUP_PX : ROW_PX),
    getItemKey: (index) => rows[index]!.key,
    overscan: 6,
  });
  const onKeyDown = useListKeys(rows, (index) => {
    virtual.scrollToIndex(index);
    focusRow(scroller.current, rows[index]!.key);
  });
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
                <WorkspaceRow workspace={row.workspace} shown={row.shown} />
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
    </div>
  );
}

/** The row may only be drawn after the scroll: look again for a few frames. */
function focusRow(scroller: HTMLElement | null, key: string, tries = 5): void {
  const link = scroller?.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(key)}"]`);
  if (link) link.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(scroller, key, tries - 1));
}

const STEPS: Record<string, 1 | -1> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function useListKeys(rows: readonly ListRow[], goTo: (index: number) => void) {
  const navigate = useNavigate();
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const key = event.target.closest<HTMLElement>("li")?.querySelector<HTMLElement>("[data-row-link]")
      ?.dataset.rowLink;
    const at = rows.findIndex((row) => row.key === key);
    const step = STEPS[event.key];
    if (step !== undefined) {
      const next = nextAgent(rows, at, step);
      if (next === undefined) return;
      event.preventDefault();
      goTo(next);
    } else if (key !== undefined && (event.key === "t" || event.key === "l")) {
      event.preventDefault();
      const to = event.key === "t" ? "/agents/$agentId/terminal" : "/agents/$agentId/logs";
      void navigate({ to, params: { agentId: key } });
    }
  };
}

function nextAgent(rows: readonly ListRow[], from: number, step: 1 | -1): number | undefined {
  for (let index = from + step; index >= 0 && index < rows.length; index += step)
    if (rows[index]!.kind === "agent") return index;
  return undefined;
}

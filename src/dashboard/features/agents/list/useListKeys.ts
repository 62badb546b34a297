import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { ListRow } from "./agentRows.ts";

const STEPS: Record<string, 1 | -1> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

type Scroller = { readonly current: HTMLElement | null };

/** The list's keys: arrows and j/k move between agents, t and l open the terminal and the log of one. */
export function useListKeys(rows: readonly ListRow[], scroller: Scroller, show: (index: number) => void) {
  const navigate = useNavigate();
  const awaited = useRef<{ slot: number; step: 1 | -1 }>(undefined);
  const focusRow = (index: number) => {
    show(index);
    focusLink(scroller.current, rows[index]!.key);
  };
  useEffect(() => {
    const wanted = awaited.current;
    if (!wanted) return;
    const isThere = (row: ListRow) => row.slot === wanted.slot && row.kind === "agent";
    const at = wanted.step === 1 ? rows.findIndex(isThere) : rows.findLastIndex(isThere);
    if (at < 0) return;
    awaited.current = undefined;
    focusRow(at);
  });
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const key = event.target.closest<HTMLElement>("li")?.querySelector<HTMLElement>("[data-row-link]")
      ?.dataset.rowLink;
    const at = rows.findIndex((row) => row.key === key);
    const step = STEPS[event.key];
    if (step !== undefined) {
      const next = nextAgent(rows, at, step);
      const row = next === undefined ? undefined : rows[next];
      if (next === undefined || !row) return;
      event.preventDefault();
      if (row.kind !== "placeholder") return focusRow(next);
      // It is loaded once it is on screen, and focus goes on there.
      awaited.current = { slot: row.slot, step };
      show(next);
    } else if (key !== undefined && (event.key === "t" || event.key === "l")) {
      event.preventDefault();
      const to = event.key === "t" ? "/agents/$agentId/terminal" : "/agents/$agentId/logs";
      void navigate({ to, params: { agentId: key } });
    }
  };
}

/** The row may only be drawn after the scroll: look again for a few frames. */
function focusLink(scroller: HTMLElement | null, key: string, tries = 5): void {
  const link = scroller?.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(key)}"]`);
  if (link) link.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusLink(scroller, key, tries - 1));
}

function nextAgent(rows: readonly ListRow[], from: number, step: 1 | -1): number | undefined {
  for (let index = from + step; index >= 0 && index < rows.length; index += step)
    if (rows[index]!.kind !== "workspace") return index;
  return undefined;
}

import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";
import type { ListRow } from "./agentRows.ts";

type Anchor = { key: string; slot: number | undefined; offset: number };

/** Keeps the row at the top of the view where it is while rows above it come, go or become taller. */
export function useStayingRows(
  virtual: Virtualizer<HTMLDivElement, Element>,
  rows: readonly ListRow[],
  scroller: { readonly current: HTMLDivElement | null },
): void {
  const anchor = useRef<Anchor>(undefined);
  const last = useRef(rows);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (last.current !== rows && anchor.current && element.scrollTop > 0) {
      const { key, slot, offset } = anchor.current;
      const byKey = rows.findIndex((row) => row.key === key);
      const at = byKey >= 0 ? byKey : rows.findIndex((row) => slot !== undefined && row.slot === slot);
      const start = virtual.measurementsCache[at]?.start;
      if (start !== undefined && Math.abs(start - offset - element.scrollTop) > 1)
        virtual.scrollToOffset(start - offset);
    }
    last.current = rows;
    const top = virtual.getVirtualItems().find(({ end }) => end > element.scrollTop);
    const row = top && rows[top.index];
    anchor.current = row && { key: row.key, slot: row.slot, offset: top.start - element.scrollTop };
  });
}

import { useEffect, useState, useSyncExternalStore } from "react";
import type { LogDesk } from "./logDesk.ts";
import { bounds } from "./selection.ts";

/** How many of the rows that are shown are chosen. */
export function useChosenCount({ session, selection }: LogDesk): number {
  const chosen = useSyncExternalStore(selection.subscribe, selection.getSnapshot);
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!chosen) return setCount(0);
    if (chosen.anchor === chosen.focus) return setCount(1);
    let isNewest = true;
    session.ask("count", bounds(chosen)).then(
      (found) => isNewest && setCount(found),
      () => {},
    );
    return () => {
      isNewest = false;
    };
  }, [session, chosen]);
  return count;
}

import { createContext, useContext, useEffect, useRef, useState } from "react";
import { classes } from "../../../ui/classes.ts";
import { MEASURES } from "../detail/stats/measures.ts";
import { RowStats, rowMeasure } from "../detail/stats/RowStats.tsx";
import { SHOWN_SECONDS } from "../detail/stats/rowWords.ts";
import type { RowUsage } from "../detail/stats/useRowUsage.ts";
import { ColumnHeader, cell } from "./gridParts.tsx";
import { useOnScreen } from "./useOnScreen.ts";

/** Undefined: nothing is measured, and the columns are not there. */
export const UsageContext = createContext<RowUsage | undefined>(undefined);

const look = "max-lg:hidden";

export function UsageHeader() {
  if (!useContext(UsageContext)) return null;
  return (
    <ColumnHeader className={look}>
      <span className="flex gap-3">
        {MEASURES.map(({ key, title }) => (
          <span key={key} className={classes(rowMeasure(key), "whitespace-nowrap")}>
            {title}
          </span>
        ))}
      </span>
    </ColumnHeader>
  );
}

/** For rows that nothing can be measured of. */
export const NoUsageCell = () => (useContext(UsageContext) ? <div {...cell} className={look} /> : null);

/** What a container uses, while the row is on screen: only then is its agent asked. */
export function UsageCell({ container, isRunning }: { container: string; isRunning: boolean }) {
  const usage = useContext(UsageContext);
  const isShown = useRecently(isRunning);
  return usage && isShown ? <Usage {...usage} container={container} /> : <NoUsageCell />;
}

function Usage({ agentId, isCrowded, container }: RowUsage & { container: string }) {
  const element = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(element);
  return (
    <div {...cell} ref={element} className={look}>
      {isOnScreen && <RowStats agentId={agentId} container={container} isCrowded={isCrowded} />}
    </div>
  );
}

/** It runs, or did within what the picture shows: how it ended is to be seen there. */
function useRecently(isRunning: boolean): boolean {
  const [isRecent, setRecent] = useState(isRunning);
  if (isRunning && !isRecent) setRecent(true);
  useEffect(() => {
    if (isRunning || !isRecent) return;
    const timer = setTimeout(() => setRecent(false), SHOWN_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [isRunning, isRecent]);
  return isRunning || isRecent;
}

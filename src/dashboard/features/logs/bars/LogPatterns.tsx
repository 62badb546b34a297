import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useToast } from "../../../ui/Toasts.tsx";
import { clockText, dayText } from "../../../ui/timeText.ts";
import type { LogDesk } from "../logDesk.ts";
import type { LogsSearch } from "../logsSearch.ts";
import { PatternsPanel } from "../patterns/PatternsPanel.tsx";
import type { PatternOrder } from "../patterns/patternOrder.ts";
import { pickedPatterns, pickPattern } from "../patterns/pickPattern.ts";

type Props = {
  desk: LogDesk;
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  /** Values that no template shows. */
  secretsKnown: readonly string[];
  onClose: () => void;
};

const DAY_MS = 86_400_000;
const timeText = (time: number) => (Date.now() - time < DAY_MS ? clockText(time) : dayText(time));

/** Templates beside the log; on a phone in its place. */
export function LogPatterns({ desk, search, onSearch, secretsKnown, onClose }: Props) {
  const { session, known, numbers } = desk;
  const [order, setOrder] = useState<PatternOrder>("count");
  useEffect(() => {
    session.watchPatterns(secretsKnown);
    return () => session.watchPatterns(undefined);
  }, [session, secretsKnown]);
  const patterns = useSyncExternalStore(session.patterns.subscribe, session.patterns.getSnapshot);
  const since = useSyncExternalStore(known.subscribe, known.getSnapshot);
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const { state, earlier, island, account } = session.getSnapshot();
  // An island is older than what leads to the end.
  const hasOlder = island !== undefined || earlier !== "none";

  const seen = useRef<number>(undefined);
  useEffect(() => {
    known.open();
    const looked = () => {
      if (seen.current !== undefined) known.looked(seen.current);
    };
    // A page that is left takes nothing down.
    window.addEventListener("pagehide", looked);
    return () => {
      window.removeEventListener("pagehide", looked);
      looked();
      seen.current = undefined;
    };
  }, [known]);
  // What is not grouped yet was not seen.
  const lastId = patterns && patterns.progress === undefined && account.loaded ? patterns.lastId : undefined;
  useEffect(() => {
    if (lastId === undefined) return;
    seen.current = lastId;
    // Who looks for the first time knows nothing of before.
    if (known.getSnapshot() === undefined) known.mark(lastId);
  }, [known, lastId]);

  const tell = useToast();
  const { f } = search;
  const onPick = useCallback(
    (pattern: string, isNot: boolean) => {
      const next = pickPattern(f, { pattern, isNot });
      if (next === undefined)
        tell({
          title: "With this the filter would be too long. Take something out of it first.",
          tone: "bad",
        });
      else onSearch({ f: next === "" ? undefined : next });
    },
    [f, onSearch, tell],
  );

  return (
    <div className="w-96 shrink-0 border-l border-line bg-surface max-lg:w-80 max-sm:absolute max-sm:inset-0 max-sm:z-10 max-sm:w-auto max-sm:border-l-0">
      <PatternsPanel
        patterns={patterns}
        known={since}
        isUntold={since !== undefined && hasOlder && state.firstId > since.id}
        picked={pickedPatterns(f)}
        order={order}
        onOrder={setOrder}
        timeText={timeText}
        onPick={onPick}
        onKnown={() => {
          if (seen.current !== undefined) known.mark(seen.current);
        }}
        onClose={onClose}
      />
    </div>
  );
}

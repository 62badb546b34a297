import { useSyncExternalStore } from "react";
import { usePreferences } from "../../../stores/preferences.ts";
import { useClock } from "../../../ui/clock.ts";
import type { LogActions } from "../logActions.ts";
import type { LogDesk } from "../logDesk.ts";
import { MarksPanel } from "../marks/MarksPanel.tsx";
import { timeColumn } from "../view/timeColumn.ts";

/** The list of marks beside the log; on a phone in its place. */
export function LogMarks({ desk, actions }: { desk: LogDesk; actions: LogActions }) {
  const { marks, session, numbers } = desk;
  const marked = useSyncExternalStore(marks.subscribe, marks.getSnapshot);
  const kept = useSyncExternalStore(marks.kept.subscribe, marks.kept.getSnapshot);
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const style = usePreferences(({ logTimestamps }) =>
    logTimestamps === "off" || logTimestamps === "delta" ? "datetime" : logTimestamps,
  );
  const now = useClock((at) => (style === "relative" ? at : 0));
  const { state, earlier, account } = session.getSnapshot();
  return (
    <div className="w-80 shrink-0 border-l border-line bg-surface max-sm:absolute max-sm:inset-0 max-sm:z-10 max-sm:w-auto max-sm:border-l-0">
      <MarksPanel
        marks={marked}
        kept={kept}
        timeText={(time) => timeColumn(style, time, undefined, now)}
        isGone={({ id }) => account.loaded && earlier === "none" && id < state.firstId}
        onGoTo={({ id }) => actions.showMark(id)}
        onNote={marks.note}
        onRemove={marks.remove}
        onCopyMarkdown={() => void actions.copyMarks()}
        onDownload={actions.downloadMarks}
      />
    </div>
  );
}

import { useSyncExternalStore } from "react";
import { Minimap } from "../histogram/Minimap.tsx";
import type { LogDesk } from "../logDesk.ts";

const nothing = new Float32Array();

/** The strip beside the scrollbar: where in all rows errors, matches and marks are. */
export function LogMinimap({ desk, marks }: { desk: LogDesk; marks: Float32Array }) {
  const { session, scroll, numbers } = desk;
  const overview = useSyncExternalStore(session.overview.subscribe, session.overview.getSnapshot);
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const { rows } = session.getSnapshot();
  const { from, to } = scroll.visible();
  return (
    <Minimap
      errors={overview?.errors ?? nothing}
      warnings={overview?.warnings ?? nothing}
      hits={overview?.hits ?? nothing}
      marks={marks}
      view={rows === 0 ? { from: 0, to: 1 } : { from: from / rows, to: to / rows }}
      onJump={(position) => scroll.toRow(Math.floor(position * rows))}
    />
  );
}

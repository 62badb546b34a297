import { useEffect, useState, useSyncExternalStore } from "react";
import { Minimap } from "../histogram/Minimap.tsx";
import type { LogDesk } from "../logDesk.ts";

const nothing = new Float32Array();

/** The strip beside the scrollbar: where in all rows errors, matches and marks are. */
export function LogMinimap({ desk }: { desk: LogDesk }) {
  const { session, scroll, numbers } = desk;
  const overview = useSyncExternalStore(session.overview.subscribe, session.overview.getSnapshot);
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const marks = useMarkPlaces(desk, overview);
  const { rows } = session.getSnapshot();
  if (rows === 0) return null;
  const { from, to } = scroll.visible();
  return (
    <Minimap
      errors={overview?.errors ?? nothing}
      warnings={overview?.warnings ?? nothing}
      hits={overview?.hits ?? nothing}
      marks={marks}
      view={{ from: from / rows, to: to / rows }}
      onJump={(position) => scroll.toRow(Math.floor(position * rows))}
    />
  );
}

/** Where the marks are among all rows; asked again when either changed. */
function useMarkPlaces({ session, marks }: LogDesk, overview: unknown): Float32Array {
  const marked = useSyncExternalStore(marks.subscribe, marks.getSnapshot);
  const [places, setPlaces] = useState<Float32Array>(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new overview means that rows have moved
  useEffect(() => {
    if (marked.length === 0) return setPlaces(nothing);
    let isNewest = true;
    session.ask("places", { ids: marked.map(({ id }) => id) }).then(
      (found) => isNewest && setPlaces(found),
      () => {}, // the log was closed
    );
    return () => {
      isNewest = false;
    };
  }, [session, marked, overview]);
  return places;
}

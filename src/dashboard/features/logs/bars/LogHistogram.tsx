import { useEffect, useSyncExternalStore } from "react";
import { usePreferences } from "../../../stores/preferences.ts";
import { Histogram } from "../histogram/Histogram.tsx";
import type { LogActions } from "../logActions.ts";
import type { LogDesk } from "../logDesk.ts";
import type { LogsSearch } from "../logsSearch.ts";
import { timeRange, writtenRange } from "../searchFilter.ts";

type Props = {
  desk: LogDesk;
  search: LogsSearch;
  onSearch: (change: Partial<LogsSearch>) => void;
  actions: LogActions;
};

/** The shown lines over time. A range brushed in it becomes part of the filter. */
export function LogHistogram({ desk, search, onSearch, actions }: Props) {
  const { session, numbers, scroll } = desk;
  const overview = useSyncExternalStore(session.overview.subscribe, session.overview.getSnapshot);
  useSyncExternalStore(numbers.subscribe, numbers.getSnapshot);
  const utc = usePreferences(({ logTimestamps }) => logTimestamps === "utc");
  useEffect(() => session.setUtc(utc), [session, utc]);
  const { from, lines } = session.getSnapshot();
  const visible = scroll.visible();
  const first = lines[visible.from - from]?.time;
  const last = lines[visible.to - 1 - from]?.time;
  return (
    <Histogram
      bins={overview?.bins}
      range={timeRange(search)}
      visible={
        first === undefined || last === undefined ? undefined : { from: first, to: Math.max(first, last) }
      }
      utc={utc}
      onBrush={(range) => onSearch(writtenRange(range))}
      onShow={(time) => actions.toTime(time)}
    />
  );
}

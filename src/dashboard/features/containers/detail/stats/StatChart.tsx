import { type PointerEvent, useCallback, useSyncExternalStore } from "react";
import type { Store } from "../../../../streams/store.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { type Measure, topOf, valueText } from "./measures.ts";
import { painterOf } from "./painter.ts";
import { type Area, type Canvas, type Colours, paintChart } from "./paintStats.ts";
import { StatsCanvas } from "./StatsCanvas.tsx";
import type { StatsFeed } from "./statsFeed.ts";
import { KEPT_SECONDS } from "./statsHistory.ts";

type Props = {
  feed: StatsFeed;
  container: string;
  measure: Measure;
  /** Seconds before now that all charts point at; undefined: none. */
  cursor: Store<number | undefined>;
};

/** Ten minutes of one measure. The pointer moves the moment that all charts and the table read. */
export function StatChart({ feed, container, measure, cursor }: Props) {
  const paint = useCallback(
    (canvas: Canvas, area: Area, colours: Colours, now: number) => {
      const to = feed.second(now);
      const ago = cursor.getSnapshot();
      const span = { from: to - KEPT_SECONDS + 1, to };
      const moment = ago === undefined ? undefined : to - ago;
      paintChart(canvas, feed.historyOf(container), measure, area, span, colours, moment);
    },
    [feed, container, measure, cursor],
  );
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - left) / (width || 1)));
    cursor.set(Math.round((1 - part) * (KEPT_SECONDS - 1)));
    painterOf(feed).soon();
  };
  return (
    <Panel
      title={measure.title}
      aside={<Values feed={feed} container={container} measure={measure} cursor={cursor} />}
      flush
    >
      <div
        className="relative h-36 touch-pan-y border-b border-line"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => {
          cursor.set(undefined);
          painterOf(feed).soon();
        }}
      >
        <StatsCanvas feed={feed} paint={paint} className="size-full" />
        <Top feed={feed} container={container} measure={measure} />
      </div>
      <div aria-hidden className="flex justify-between px-2 py-1 text-xs text-muted">
        <span>10 min ago</span>
        <span>5 min</span>
        <span>now</span>
      </div>
    </Panel>
  );
}

type ReadProps = Omit<Props, "cursor">;

function Top({ feed, container, measure }: ReadProps) {
  const top = useSyncExternalStore(feed.subscribe, () => {
    const to = feed.second(Date.now());
    return measure.text(topOf(measure, feed.historyOf(container), to - KEPT_SECONDS + 1, to));
  });
  return (
    <span aria-hidden className="pointer-events-none absolute top-0.5 left-2 text-xs text-muted tabular-nums">
      {top}
    </span>
  );
}

/** What the lines say at the moment that is pointed at, else now. */
function Values({ feed, container, measure, cursor }: Props) {
  const read = () => {
    const second = feed.second(Date.now()) - (cursor.getSnapshot() ?? 0);
    const history = feed.historyOf(container);
    return measure.series
      .map(({ key, name }) => {
        const text = valueText(measure, history.valueNear(key, second));
        return measure.series.length > 1 ? `${name} ${text}` : text;
      })
      .join(" · ");
  };
  useSyncExternalStore(cursor.subscribe, cursor.getSnapshot);
  const text = useSyncExternalStore(feed.subscribe, read);
  return (
    <span aria-hidden className="truncate font-medium tabular-nums">
      {text}
    </span>
  );
}

import { useCallback, useRef } from "react";
import { classes } from "../../../../ui/classes.ts";
import { type MeasureKey, measureOf, valueText } from "./measures.ts";
import { type Area, type Canvas, type Colours, paintSparkline } from "./paintStats.ts";
import { StatsCanvas } from "./StatsCanvas.tsx";
import { useStatsFeed } from "./useStatsFeed.ts";

/** A minute is what a row's width can show. */
const SHOWN_SECONDS = 60;

type Props = { agentId: string; container: string; measure: MeasureKey; className?: string };

/**
 * The last minute of one measure, with its newest value beside it. Fifty of them share one stream and one frame a second;
 * the value is written where it stands, so that React draws nothing as time goes on.
 */
export function StatsSparkline({ agentId, container, measure: key, className }: Props) {
  const feed = useStatsFeed(agentId);
  const text = useRef<HTMLSpanElement>(null);
  const paint = useCallback(
    (canvas: Canvas, area: Area, colours: Colours, now: number) => {
      const measure = measureOf(key);
      const history = feed.historyOf(container);
      const to = feed.second(now);
      paintSparkline(canvas, history, measure, area, { from: to - SHOWN_SECONDS, to }, colours);
      const newest = history.valueNear(measure.series[0]!.key, to);
      const next = valueText(measure, newest);
      if (text.current && text.current.textContent !== next) text.current.textContent = next;
    },
    [feed, container, key],
  );
  const { title } = measureOf(key);
  return (
    <span className={classes("inline-flex items-center gap-1.5", className)} title={`${title}, last minute`}>
      <span className="sr-only">{title}</span>
      <StatsCanvas feed={feed} paint={paint} className="h-4.5 w-16 shrink-0" />
      <span ref={text} className="min-w-14 text-right text-xs text-muted tabular-nums">
        –
      </span>
    </span>
  );
}

import { useCallback, useEffect, useRef } from "react";
import { classes } from "../../../../ui/classes.ts";
import { MEASURES, type MeasureKey, measureOf } from "./measures.ts";
import { painterOf } from "./painter.ts";
import { type Area, type Canvas, type Colours, paintSparkline } from "./paintStats.ts";
import { isLeftOut, NOT_MEASURED, rowWords, SHOWN_SECONDS, shortText } from "./rowWords.ts";
import { StatsCanvas } from "./StatsCanvas.tsx";
import type { StatsFeed } from "./statsFeed.ts";
import { useStatsFeed } from "./useStatsFeed.ts";

/** Two measures where there is room for two, four where there is room for four; the header has the same. */
export const rowMeasure = (key: MeasureKey) =>
  classes("w-15 shrink-0", (key === "network" || key === "block") && "max-xl:hidden");

type Props = {
  agentId: string;
  container: string;
  /** More containers run than the agent measures. */
  isCrowded: boolean;
};

/**
 * What one container used in the last minute: a picture and the newest value of each measure, and all of it in words.
 * Written where it stands once a second, so that React draws nothing as time goes on; all rows share
 * one stream and one frame.
 */
export function RowStats({ agentId, container, isCrowded }: Props) {
  const feed = useStatsFeed(agentId);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const here = element.current;
    if (!here) return;
    const since = feed.getSnapshot();
    return painterOf(feed).add({
      element: here,
      paint(_, now) {
        const history = feed.historyOf(container);
        const second = feed.second(now);
        const leftOut = isCrowded && isLeftOut(history, second, feed.getSnapshot() - since);
        here.toggleAttribute("data-left-out", leftOut);
        const words = leftOut ? NOT_MEASURED : rowWords(history, second);
        // Both are attributes: a change of them moves nothing on screen.
        if (here.title !== words) {
          here.title = words;
          here.setAttribute("aria-label", words);
        }
        for (const value of here.querySelectorAll<HTMLElement>("[data-measure]")) {
          // Written below with the keys of the measures.
          const next = shortText(measureOf(value.dataset.measure as MeasureKey), history, second);
          if (value.textContent !== next) value.textContent = next;
        }
      },
    });
  }, [feed, container, isCrowded]);
  return (
    <div ref={element} role="img" aria-label="Use" className="group/stats relative flex w-fit gap-3">
      {MEASURES.map(({ key }) => (
        <div key={key} className={classes(rowMeasure(key), "group-data-left-out/stats:invisible")}>
          <Sparkline feed={feed} container={container} measure={key} />
          <div data-measure={key} className="truncate text-[0.6875rem] leading-3.5 text-muted tabular-nums">
            –
          </div>
        </div>
      ))}
      <span className="absolute inset-y-0 left-0 hidden items-center text-xs text-muted group-data-left-out/stats:flex">
        not measured
      </span>
    </div>
  );
}

type PictureProps = { feed: StatsFeed; container: string; measure: MeasureKey };

function Sparkline({ feed, container, measure: key }: PictureProps) {
  const paint = useCallback(
    (canvas: Canvas, area: Area, colours: Colours, now: number) => {
      const to = feed.second(now);
      const span = { from: to - SHOWN_SECONDS, to };
      paintSparkline(canvas, feed.historyOf(container), measureOf(key), area, span, colours);
    },
    [feed, container, key],
  );
  return <StatsCanvas feed={feed} paint={paint} className="h-4 w-full" />;
}

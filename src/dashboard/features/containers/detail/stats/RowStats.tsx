import { useCallback, useEffect, useRef } from "react";
import { classes } from "../../../../ui/classes.ts";
import { MEASURES, type MeasureKey, measureOf } from "./measures.ts";
import { painterOf } from "./painter.ts";
import { type Area, type Colours, paintSparkline } from "./paintStats.ts";
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
    <div ref={element} role="img" aria-label="Use" className="group/stats relative w-fit">
      <div className="group-data-left-out/stats:invisible">
        <Sparklines feed={feed} container={container} />
        <div className="flex gap-3 text-[0.6875rem] leading-3.5 text-muted tabular-nums">
          {MEASURES.map(({ key }) => (
            <span key={key} data-measure={key} className={classes("truncate", rowMeasure(key))}>
              –
            </span>
          ))}
        </div>
      </div>
      <span className="absolute inset-y-0 left-0 hidden items-center text-xs text-muted group-data-left-out/stats:flex">
        not measured
      </span>
    </div>
  );
}

/** As high as a line, the pictures and what is between them in its heights: `rowMeasure` and `gap-3`. */
const [WIDE, APART] = [3.75, 0.75];

/** All of a row in one canvas: two hundred of them cost more than what is drawn on them. */
function Sparklines({ feed, container }: { feed: StatsFeed; container: string }) {
  const paint = useCallback(
    (canvas: CanvasRenderingContext2D, { width, height, pixel }: Area, colours: Colours, now: number) => {
      const to = feed.second(now);
      const history = feed.historyOf(container);
      const area = { width: Math.floor(WIDE * height), height, pixel };
      // A mark at the edge of a picture reaches into the space between.
      canvas.setTransform(1, 0, 0, 1, 0, 0);
      canvas.clearRect(0, 0, width, height);
      for (const [at, measure] of MEASURES.entries()) {
        const left = Math.round(at * (WIDE + APART) * height);
        if (left >= width) break;
        canvas.setTransform(1, 0, 0, 1, left, 0);
        paintSparkline(canvas, history, measure, area, { from: to - SHOWN_SECONDS, to }, colours);
      }
    },
    [feed, container],
  );
  return <StatsCanvas feed={feed} paint={paint} className="h-4 w-full" />;
}

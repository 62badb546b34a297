import { useEffect, useRef } from "react";
import { classes } from "../../../../ui/classes.ts";
import { useElementSize } from "../../../../ui/useElementSize.ts";
import { painterOf } from "./painter.ts";
import type { Area, Colours } from "./paintStats.ts";
import type { StatsFeed } from "./statsFeed.ts";

type Props = {
  feed: StatsFeed;
  /** Called once a second, outside of React. */
  paint: (canvas: CanvasRenderingContext2D, area: Area, colours: Colours, now: number) => void;
  className?: string;
};

/** A picture that its feed's painter keeps up to date. Says nothing by itself: words belong beside it. */
export function StatsCanvas({ feed, paint, className }: Props) {
  const element = useRef<HTMLCanvasElement>(null);
  const { width, height, pixelRatio } = useElementSize(element);
  useEffect(() => {
    const canvas = element.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context || width === 0) return;
    canvas.width = Math.round(width * pixelRatio);
    canvas.height = Math.round(height * pixelRatio);
    const area = { width: canvas.width, height: canvas.height, pixel: Math.max(1, Math.round(pixelRatio)) };
    return painterOf(feed).add({
      element: canvas,
      paint: (colours, now) => paint(context, area, colours, now),
    });
  }, [feed, paint, width, height, pixelRatio]);
  return <canvas ref={element} aria-hidden className={classes("block", className)} />;
}

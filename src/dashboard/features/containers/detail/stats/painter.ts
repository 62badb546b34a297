import { clock } from "../../../../ui/clock.ts";
import { onPageScheme } from "../../../../ui/pageScheme.ts";
import type { Colours } from "./paintStats.ts";
import type { StatsFeed } from "./statsFeed.ts";

/** Without a message for this long the pictures move on by the page's clock. */
const QUIET_MS = 1_500;

export type Job = { element: HTMLElement; paint: (colours: Colours, now: number) => void };

/** Draws all pictures of one feed in one frame a second, whatever their number; React has no part in it. */
export type Painter = { add(job: Job): () => void; soon(): void };

const painters = new WeakMap<StatsFeed, Painter>();

export function painterOf(feed: StatsFeed): Painter {
  const known = painters.get(feed);
  if (known) return known;
  const made = createPainter(feed);
  painters.set(feed, made);
  return made;
}

export function createPainter(
  feed: Pick<StatsFeed, "subscribe">,
  nextFrame: (work: () => void) => unknown = requestAnimationFrame,
): Painter {
  const jobs = new Set<Job>();
  let isAsked = false;
  let paintedAt = 0;
  let colours: Colours | undefined;
  let leave: (() => void)[] = [];

  function soon() {
    if (isAsked || jobs.size === 0) return;
    isAsked = true;
    nextFrame(() => {
      isAsked = false;
      const [any] = jobs;
      if (!any) return;
      // Colours are the page's: reading them once for all saves a look at the style of each.
      colours ??= readColours(any.element);
      const now = Date.now();
      paintedAt = now;
      for (const { paint } of jobs) paint(colours, now);
    });
  }

  function start() {
    leave = [
      feed.subscribe(soon),
      clock.subscribe(() => {
        if (Date.now() - paintedAt >= QUIET_MS) soon();
      }),
      onPageScheme(() => {
        colours = undefined;
        soon();
      }),
    ];
  }

  return {
    soon,
    add(job) {
      jobs.add(job);
      if (jobs.size === 1) start();
      soon();
      return () => {
        jobs.delete(job);
        if (jobs.size > 0) return;
        for (const end of leave) end();
        leave = [];
      };
    },
  };
}

function readColours(element: HTMLElement): Colours {
  const styles = getComputedStyle(element);
  const colour = (token: string) => styles.getPropertyValue(`--qd-${token}`).trim();
  return {
    line: colour("accent"),
    grid: colour("line"),
    gap: colour("hover"),
    oom: colour("bad"),
    restart: colour("warn"),
    cursor: colour("fg"),
  };
}

import { thinPositions } from "../histogram/positions.ts";
import type { LineIndex } from "../lines/lineIndex.ts";
import type { LogView } from "../lines/logView.ts";
import type { Overview } from "./protocol.ts";

/** Live is once a second for a picture of everything; what a person did to it shows sooner. */
const EVERY_MS = 1_000;
/** Pixel rows of the highest screens. */
const BUCKETS = 2_000;

/** Sends the picture of all rows after they changed, at most once a second. */
export function createOverviews(view: LogView, send: (overview: Overview) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;

  function sendNow() {
    clearTimeout(timer);
    timer = undefined;
    sentAt = performance.now();
    send({
      bins: view.bins(),
      errors: positions(view, view.errors),
      warnings: positions(view, view.warnings),
      hits: positions(view, view.hits),
    });
  }

  return {
    changed() {
      timer ??= setTimeout(sendNow, Math.max(0, sentAt + EVERY_MS - performance.now()));
    },
    /** The filter changed: all of it is another picture. */
    renewed: sendNow,
  };
}

function positions(view: LogView, index: LineIndex): Float32Array {
  return thinPositions(index.length, (i) => view.rowOf(index.at(i)!), view.length, BUCKETS);
}

import type { LineIndex } from "../lines/lineIndex.ts";
import type { LogView } from "../lines/logView.ts";
import { places } from "./places.ts";
import type { Overview } from "./protocol.ts";

/** Live is once a second for a picture of everything; what a person did to it shows sooner. */
const EVERY_MS = 1_000;

/** Sends the picture of all rows after they changed, at most once a second. */
export function createOverviews(shown: () => LogView, send: (overview: Overview) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;

  function sendNow() {
    clearTimeout(timer);
    timer = undefined;
    sentAt = performance.now();
    const view = shown();
    const placesOf = (index: LineIndex) => places(view, index.length, (i) => index.at(i)!);
    send({
      bins: view.bins(),
      errors: placesOf(view.errors),
      warnings: placesOf(view.warnings),
      hits: placesOf(view.hits),
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

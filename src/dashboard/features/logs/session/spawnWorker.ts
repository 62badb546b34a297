import type { FromHost } from "../host/protocol.ts";
import type { HostPort } from "./logSession.ts";

/** It is a file of the dashboard, so the page's policy allows it and nothing else. */
const makeWorker = () => new Worker(new URL("../host/logWorker.ts", import.meta.url), { type: "module" });

/** Made with this module, so that it starts while the page around the first log is still being drawn. */
let spare = typeof Worker === "undefined" ? undefined : makeWorker();
spare?.addEventListener("error", () => {
  // Nobody heard why: whoever needs one makes another, and hears.
  spare = undefined;
});

function takeWorker(): Worker {
  const worker = spare ?? makeWorker();
  spare = undefined;
  return worker;
}

/** A worker for one log. It has one socket, for which it holds a place among the page's (`hold` of streams/socketTurns.ts). */
export function spawnLogWorker(hold: () => () => void): HostPort {
  const worker = takeWorker();
  const release = hold();
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) =>
      worker.addEventListener("message", ({ data }: MessageEvent<FromHost>) => listener(data)),
    onFailure: (listener) =>
      worker.addEventListener("error", ({ message }) =>
        listener(message || "The log viewer could not be loaded. It may have been updated: reload the page."),
      ),
    close: () => {
      release();
      worker.terminate();
    },
  };
}

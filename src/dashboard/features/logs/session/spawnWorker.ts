import type { FromHost } from "../host/protocol.ts";
import type { HostPort } from "./logSession.ts";

/** A worker for one log. It is a file of the dashboard, so the page's policy allows it and nothing else. */
export function spawnLogWorker(): HostPort {
  const worker = new Worker(new URL("../host/logWorker.ts", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) =>
      worker.addEventListener("message", ({ data }: MessageEvent<FromHost>) => listener(data)),
    onFailure: (listener) =>
      worker.addEventListener("error", ({ message }) =>
        listener(message || "The log viewer could not be loaded. It may have been updated: reload the page."),
      ),
    close: () => worker.terminate(),
  };
}

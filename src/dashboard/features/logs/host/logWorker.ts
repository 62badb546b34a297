import { createClient, type ReadReport } from "#api/client.ts";
import { browserTransport } from "../../../streams/browserTransport.ts";
import { openDisk } from "../export/disk.ts";
import { createLogHost } from "./logHost.ts";
import type { FromHost, ToHost } from "./protocol.ts";

/** Columns and text of a million usual lines; what our own server keeps of an agent by default fits twice. */
const MAX_BYTES = 192 << 20;

/** The worker of one log page. Its first message says which log. */
const post = (message: FromHost) => self.postMessage(message);

self.addEventListener(
  "message",
  ({ data: first }: MessageEvent<ToHost>) => {
    if (first.type !== "open") return;
    const reach = {
      answered: () => post({ type: "reach", answered: true }),
      unanswered: () => post({ type: "reach", answered: false }),
    };
    const incomplete = new Set<string>();
    const onRead = (report: ReadReport) => {
      if (report.items === 0 && !incomplete.delete(report.path)) return;
      if (report.items > 0) incomplete.add(report.path);
      post({ type: "read", report });
    };
    const { origin, extensions } = first;
    createLogHost({
      port: {
        post,
        onMessage: (listener) =>
          self.addEventListener("message", ({ data }: MessageEvent<ToHost>) => {
            if (data.type !== "open") listener(data);
          }),
      },
      client: createClient({ ...browserTransport(reach), onRead }),
      origin,
      extensions,
      maxBytes: MAX_BYTES,
      disk: openDisk(navigator.storage),
    });
  },
  { once: true },
);

import { Download } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "../../../ui/Button.tsx";
import type { LogDownload } from "../export/logDownload.ts";

/** What is done sooner needs no bar. */
const SHOWN_AFTER_MS = 300;

/** How far a download is, and a way to call it off. */
export function DownloadBar({ download }: { download: LogDownload }) {
  const now = useSyncExternalStore(download.subscribe, download.getSnapshot);
  const isUnderWay = now !== undefined;
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isUnderWay) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  if (!now || !isLong) return null;
  const percent = Math.floor(now.share * 100);
  return (
    <section
      aria-label="Download"
      className="flex shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-surface px-3 py-1.5"
    >
      <Download size={15} aria-hidden className="text-muted" />
      <span className="min-w-0 truncate">
        Writing {now.name}
        <span className="text-muted tabular-nums">
          , {now.lines.toLocaleString()} {now.lines === 1 ? "line" : "lines"}
        </span>
      </span>
      <span
        role="progressbar"
        aria-label={`Writing ${now.name}`}
        aria-valuenow={percent}
        className="h-1.5 min-w-16 flex-1 overflow-hidden rounded-full bg-hover"
      >
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      <span className="w-[4ch] text-right text-muted tabular-nums">{percent} %</span>
      <Button size="sm" onClick={download.cancel} className="sm:order-last">
        Cancel
      </Button>
      {now.waits && (
        <span role="status" className="text-warn max-sm:basis-full">
          The server does not answer; it goes on from here once it does.
        </span>
      )}
    </section>
  );
}

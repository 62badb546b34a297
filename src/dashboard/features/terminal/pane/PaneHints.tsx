import { Button } from "../../../ui/Button.tsx";
import { bytesText } from "../../../ui/bytesText.ts";
import type { ClipboardAsk, LiveTerminal } from "../live/liveTerminal.ts";
import { useSessionState, useView } from "../live/useLive.ts";

const hint =
  "pointer-events-auto flex max-w-full flex-wrap items-center gap-2 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs";

/** Small notes in the corner: what waits, what was lost, where a link goes, who sets the size. */
export function PaneHints({ live, mac }: { live: LiveTerminal; mac: boolean }) {
  const { link, waiting, notKept, replaced, skipped } = useSessionState(live);
  const { hover, foreign, clipboard } = useView(live);
  const isAway = link.status === "retrying" || link.status === "connecting";
  return (
    <div className="pointer-events-none absolute top-2 right-4 z-10 flex max-w-[min(28rem,90%)] flex-col items-end gap-1.5">
      {clipboard && <ClipboardHint live={live} ask={clipboard} />}
      {(replaced || notKept > 0 || skipped > 0) && (
        <div role="status" className={hint}>
          <span>
            {replaced && "The earlier shell is gone; this is a new one. "}
            {notKept > 0 && `${notKept} typed characters were not sent. `}
            {skipped > 0 &&
              `Skipped ${bytesText(skipped)}: output came faster than it is drawn, and this server cannot be slowed down.`}
          </span>
          <Button size="sm" tone="quiet" onClick={live.session.acknowledgeNotice}>
            Dismiss
          </Button>
        </div>
      )}
      {isAway && waiting > 0 && (
        <div role="status" className={hint}>
          {waiting} typed {waiting === 1 ? "character waits" : "characters wait"} for the connection
        </div>
      )}
      {foreign && link.status === "live" && (
        <div className={hint}>
          Sized {foreign.columns}×{foreign.rows} by another window; type to fit it here
        </div>
      )}
      {hover && (
        <div className={`${hint} break-all`}>
          {hover} <span className="text-muted">{mac ? "⌘" : "Ctrl"}+click opens it</span>
        </div>
      )}
    </div>
  );
}

const SHOWN_CHARACTERS = 80;

function ClipboardHint({ live, ask }: { live: LiveTerminal; ask: ClipboardAsk }) {
  if (ask.kind === "too-large")
    return (
      <div role="status" className={hint}>
        A program tried to copy {Math.round(ask.bytes / 1024)} kB; more than 1 MB is refused.
        <Button size="sm" tone="quiet" onClick={() => live.answerClipboard("deny")}>
          Dismiss
        </Button>
      </div>
    );
  const start = ask.text.slice(0, SHOWN_CHARACTERS);
  return (
    <div role="alertdialog" aria-label="Copy to the clipboard" className={hint}>
      <span className="min-w-0">
        {ask.kind === "ask"
          ? "A program in this terminal wants to copy"
          : "The browser asks for a click to copy"}{" "}
        <code className="break-all">{start}</code>
        {ask.text.length > start.length && ` … (${ask.text.length} characters)`}
      </span>
      <Button size="sm" onClick={() => live.answerClipboard("deny")}>
        {ask.kind === "ask" ? "Never here" : "Cancel"}
      </Button>
      <Button size="sm" tone="primary" onClick={() => live.answerClipboard("allow")}>
        {ask.kind === "ask" ? "Allow here" : "Copy"}
      </Button>
    </div>
  );
}

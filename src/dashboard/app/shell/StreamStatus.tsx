import { lazy, Suspense, useSyncExternalStore } from "react";
import { useLink } from "../../streams/client.tsx";
import { useStreams } from "../../streams/registry.ts";
import { useNow } from "../../ui/clock.ts";
import { type MarkKind, StatusMark } from "../../ui/StatusMark.tsx";
import { useOpener } from "../../ui/useOpener.ts";
import { type Look, lookOf } from "./streamLook.ts";
import { useStreamStates } from "./useStreamStates.ts";

const load = () => import("./StreamList.tsx");
const StreamPopover = lazy(() => load().then((module) => ({ default: module.StreamPopover })));

const SEVERITY: Record<MarkKind, number> = { ok: 0, off: 1, busy: 2, warn: 3, bad: 4 };

/** The worst of all streams, and with one click each of them. */
export function StreamStatus() {
  const { reach } = useLink();
  const { reachable } = useSyncExternalStore(reach.subscribe, reach.getSnapshot);
  const streams = useStreams();
  const states = useStreamStates(streams);
  const now = useNow();
  const looks = streams.map((entry, index) => lookOf(states[index]!, now, entry.silentMs));
  const worst = looks.reduce<Look>(
    (worst, look) => (SEVERITY[look.kind] > SEVERITY[worst.kind] ? look : worst),
    { kind: "ok", word: "Live" },
  );
  const overall: Look = reachable
    ? worst.kind === "off"
      ? { kind: "ok", word: "Live" }
      : worst
    : { kind: "bad", word: "No answer" };
  const { trigger, at, wasOpened } = useOpener("dialog", load);
  return (
    <>
      <button
        type="button"
        aria-label={`Live data: ${overall.word}`}
        className="inline-flex h-7 w-auto items-center justify-end rounded-md px-2 text-xs hover:bg-hover sm:w-27"
        {...trigger}
      >
        <StatusMark {...overall} className="max-sm:[&>span]:sr-only" />
      </button>
      {wasOpened && (
        <Suspense>
          <StreamPopover {...at} />
        </Suspense>
      )}
    </>
  );
}

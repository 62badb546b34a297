import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { AnsiLine } from "../../../ui/ansi/AnsiLine.tsx";
import { classes } from "../../../ui/classes.ts";
import { Elapsed } from "../../../ui/Time.tsx";
import { absoluteText, clockText, durationText, parseTime } from "../../../ui/timeText.ts";
import { type BuildLogRow, rowsOf, type Stage } from "./buildStages.ts";

const STAGE_PX = 32;
const LINE_PX = 20;
/** As near to the end as this is at it: new lines are followed. */
const AT_END_PX = 24;

/** Only the rows in view are drawn; the end is followed until somebody scrolls away from it. */
export function BuildLogRows({ stages }: { stages: readonly Stage[] }) {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => rowsOf(stages, closed), [stages, closed]);
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "stage" ? STAGE_PX : LINE_PX),
    getItemKey: (index) => rows[index]!.key,
    overscan: 20,
  });
  const height = virtual.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end is elsewhere when the height is another
  useEffect(() => {
    const element = scroller.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [height]);
  const toggle = (key: number) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Build log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight <= AT_END_PX;
      }}
      className="relative max-h-[min(28rem,60dvh)] overflow-y-auto pb-1.5 focus-visible:-outline-offset-2"
    >
      <div className="relative" style={{ height }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${item.start}px)` }}
          >
            <Row row={rows[item.index]!} onToggle={toggle} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Row({ row, onToggle }: { row: BuildLogRow; onToggle: (key: number) => void }) {
  if (row.kind === "stage")
    return <StageRow stage={row.stage} isOpen={row.isOpen} onToggle={() => onToggle(row.stage.key)} />;
  const { created_at, log_level, output } = row.line;
  const at = parseTime(created_at);
  return (
    <div
      className={classes(
        "flex gap-3 px-4 font-mono text-xs leading-5",
        log_level === "error" && "bg-bad-soft text-bad",
        log_level === "warn" && "text-warn",
        (log_level === "debug" || log_level === "trace") && "text-muted",
      )}
    >
      {at !== undefined && (
        <time
          dateTime={created_at}
          title={absoluteText(at)}
          className="shrink-0 text-muted tabular-nums max-sm:sr-only"
        >
          {clockText(at)}
        </time>
      )}
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {log_level === "error" && <span className="sr-only">error: </span>}
        <AnsiLine text={output} />
      </span>
    </div>
  );
}

function StageRow({ stage, isOpen, onToggle }: { stage: Stage; isOpen: boolean; onToggle: () => void }) {
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className="flex min-h-8 w-full items-center gap-2 bg-bg px-4 text-left hover:bg-hover pointer-coarse:min-h-10"
    >
      <Chevron size={14} aria-hidden className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate font-medium">{stage.name || "Build"}</span>
      <span className="shrink-0 text-xs text-muted tabular-nums">
        {stage.from !== undefined &&
          (stage.to === undefined ? <Elapsed since={stage.from} /> : durationText(stage.to - stage.from))}
      </span>
    </button>
  );
}

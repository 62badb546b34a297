import {
  closesProperties,
  opensProperties,
  property,
  rust,
  TRACE_KINDS,
  type TraceKind,
} from "./traceKinds.ts";

export type StackLine = { source: number; time: number; level: number; plain: string };
export type StackPart = "head" | "continuation";
export type StackGrouper = { next(line: StackLine): StackPart };

/** Between two lines of one trace. */
export const LONGEST_GAP_MS = 5000;
/** A frame is short; of a longer line this much is looked at. */
const LOOKED_AT = 2000;

/** How far the trace of one source has come. */
type Trace = {
  kind: TraceKind;
  /** What comes next is the error's own message. */
  awaitsMessage: boolean;
  /** Within the object after the frames. */
  inProperties: boolean;
  /** Its error was told: only a chained trace goes on. */
  isOver: boolean;
  isChained: boolean;
  afterEmpty: boolean;
};

type Seen = { time: number; isEmpty: boolean; trace: Trace | undefined };

/**
 * Tells, line by line, which belong to the stack trace above them in the same source. A line is a head unless it is
 * recognisably part of a trace, so ordinary indented output is left alone. Lines of all sources, in order.
 */
export function createStackGrouper(): StackGrouper {
  const sources = new Map<number, Seen>();
  return {
    next({ source, time, plain }) {
      const line = plain.length > LOOKED_AT ? plain.slice(0, LOOKED_AT) : plain;
      const isEmpty = line.trim() === "";
      const before = sources.get(source);
      const above = before && time - before.time <= LONGEST_GAP_MS ? before : undefined;
      const continued = above && continuation(line, isEmpty, above);
      sources.set(source, { time, isEmpty, trace: continued ?? begun(line) });
      return continued ? "continuation" : "head";
    },
  };
}

/** The trace this line goes on with. */
function continuation(line: string, isEmpty: boolean, above: Seen): Trace | undefined {
  const { trace } = above;
  const same = trace && (isEmpty ? withEmpty(trace) : withLine(trace, line));
  // Nobody would find a trace folded under an empty line that is not its own.
  if (same || isEmpty || (above.isEmpty && !trace)) return same;
  const kind = TRACE_KINDS.find(({ frame }) => frame?.test(line));
  return kind && traceOf(kind, line);
}

function withEmpty(trace: Trace): Trace | undefined {
  return trace.kind.takesEmpty && !trace.afterEmpty ? { ...trace, afterEmpty: true } : undefined;
}

function withLine(trace: Trace, line: string): Trace | undefined {
  const { kind } = trace;
  const next = { ...trace, awaitsMessage: false, afterEmpty: false };
  if (kind.chain?.test(line)) return { ...next, isChained: true, isOver: true };
  if (trace.isOver) return trace.isChained && kind.head?.test(line) ? traceOf(kind, line) : undefined;
  if (trace.awaitsMessage) return next;
  if (trace.inProperties && closesProperties.test(line)) return { ...next, inProperties: false };
  if (kind.frame?.test(line) || kind.within?.test(line) || (trace.inProperties && property.test(line)))
    return { ...next, inProperties: trace.inProperties || opensProperties.test(line) };
  return kind.last?.test(line) ? { ...next, isOver: true } : undefined;
}

/** The trace whose head a line is. */
function begun(line: string): Trace | undefined {
  const kind = TRACE_KINDS.find(({ head }) => head?.test(line));
  return kind && traceOf(kind, line);
}

const traceOf = (kind: TraceKind, line: string): Trace => ({
  kind,
  awaitsMessage: kind === rust && /panicked at .*:$/.test(line),
  inProperties: opensProperties.test(line),
  isOver: false,
  isChained: false,
  afterEmpty: false,
});

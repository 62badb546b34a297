import type { IDecoration, IMarker, Terminal } from "@xterm/xterm";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { cellsOf, readLines } from "./bufferText.ts";
import { type FindLine, type FindOptions, findMatches, type Match, matchFrom } from "./findMatches.ts";

/** Output changes many times a second; a count that is a fifth of a second old is not noticed. */
const REFRESH_MS = 200;
/** Marks in the ruler beyond one a pixel would only cover each other. */
const RULER_MARKS = 400;

export type FindState = {
  query: string;
  options: FindOptions;
  count: number;
  /** From 1; 0: on none. */
  current: number;
  error: string | undefined;
};

export type FindColours = { current: string; other: string; mark: string };

export interface Finder extends ReadStore<FindState> {
  search(query: string, options: FindOptions): void;
  step(direction: 1 | -1): void;
  colours(colours: FindColours): void;
  /** Takes the marks away and stops looking. */
  close(): void;
}

const closed: FindState = {
  query: "",
  options: { regex: false, caseSensitive: false, wholeWord: false },
  count: 0,
  current: 0,
  error: undefined,
};

/** Looks for text in a terminal and marks it: all of it in the ruler, what is in view also in place. */
export function createFinder(terminal: Terminal, firstColours: FindColours): Finder {
  const store = createStore<FindState>(closed);
  let palette = firstColours;
  let lines: FindLine[] = [];
  let matches: Match[] = [];
  let index = -1;
  /** Goes with the line of the current match when output moves it. */
  let stand: IMarker | undefined;
  let seenTop = 0;
  let inView: IDecoration[] = [];
  let inRuler: IDecoration[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let listeners: { dispose(): void }[] = [];

  const buffer = () => terminal.buffer.active;
  const clear = (decorations: IDecoration[]) => {
    for (const decoration of decorations) {
      // Not the other way round: xterm finds a decoration by its marker's line, which a disposed marker has lost.
      decoration.dispose();
      decoration.marker.dispose();
    }
    return [];
  };

  const markerAt = (row: number): IMarker | undefined => {
    const at = buffer();
    return terminal.registerMarker(row - at.baseY - at.cursorY);
  };

  const mark = (row: number, options: object): IDecoration | undefined => {
    const marker = markerAt(row);
    return marker && terminal.registerDecoration({ marker, ...options });
  };

  const standOn = (next: number) => {
    index = next;
    stand?.dispose();
    const match = matches[index];
    stand = match && markerAt(lines[match.line]!.row);
  };

  const drawRuler = () => {
    inRuler = clear(inRuler);
    const rows = [...new Set(matches.map((match) => lines[match.line]!.row))];
    const step = Math.max(1, rows.length / RULER_MARKS);
    for (let i = 0; i < rows.length; i += step) {
      const made = mark(rows[Math.floor(i)]!, {
        width: 0,
        overviewRulerOptions: { color: palette.mark, position: "center" },
      });
      if (made) inRuler.push(made);
    }
  };

  const drawView = () => {
    inView = clear(inView);
    if (matches.length === 0) return;
    const { viewportY } = buffer();
    seenTop = viewportY;
    const top = lines.findLastIndex((line) => line.row <= viewportY);
    const from = { line: Math.max(0, top), start: 0, end: 0 };
    let at = matchFrom(matches, from, 1);
    if (matches[at]!.line < from.line) return; // went round: nothing at or below the view
    for (; at < matches.length; at++) {
      const match = matches[at]!;
      const line = lines[match.line]!;
      if (line.row >= viewportY + terminal.rows) break;
      for (const { row, column, length } of cellsOf(buffer(), line, match.start, match.end)) {
        const made = mark(row, {
          x: column,
          width: length,
          backgroundColor: at === index ? palette.current : palette.other,
          layer: "top",
        });
        if (made) inView.push(made);
      }
    }
  };

  const publish = (error?: string) =>
    store.set({ ...store.getSnapshot(), count: matches.length, current: index + 1, error });

  const place = () => (index >= 0 ? matches[index] : undefined);

  const read = () => {
    const { query, options } = store.getSnapshot();
    lines = readLines(buffer());
    const result = findMatches(lines, query, options);
    matches = "matches" in result ? result.matches : [];
    return "error" in result ? result.error : undefined;
  };

  const refresh = () => {
    timer = undefined;
    const start = place()?.start ?? 0;
    const row = stand && !stand.isDisposed ? stand.line : -1;
    const error = read();
    const line = lines.findLastIndex((candidate) => candidate.row <= row);
    standOn(matchFrom(matches, { line: Math.max(0, line), start, end: start }, 1));
    drawRuler();
    drawView();
    publish(error);
  };

  const reveal = () => {
    const match = place();
    if (!match) return;
    const [first] = cellsOf(buffer(), lines[match.line]!, match.start, match.end);
    if (!first) return;
    const { viewportY } = buffer();
    if (first.row < viewportY || first.row >= viewportY + terminal.rows)
      terminal.scrollToLine(Math.max(0, first.row - Math.floor(terminal.rows / 2)));
    drawView();
  };

  const listen = () => {
    if (listeners.length > 0) return;
    listeners = [
      terminal.onWriteParsed(() => {
        timer ??= setTimeout(refresh, REFRESH_MS);
      }),
      // Also when a person scrolls, of which xterm has no event of its own.
      terminal.onRender(() => {
        if (buffer().viewportY !== seenTop) drawView();
      }),
      terminal.onResize(refresh),
      terminal.buffer.onBufferChange(refresh),
    ];
  };

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    search(query, options) {
      store.set({ ...store.getSnapshot(), query, options });
      listen();
      const error = read();
      // While typing the nearest match above the end of the view is wanted: what was printed last.
      const { viewportY } = buffer();
      const bottom = lines.findLastIndex((line) => line.row < viewportY + terminal.rows);
      standOn(matchFrom(matches, { line: bottom + 1, start: 0, end: 0 }, -1));
      drawRuler();
      reveal();
      drawView();
      publish(error);
    },
    step(direction) {
      if (matches.length === 0) return;
      standOn((index + direction + matches.length) % matches.length);
      reveal();
      publish();
    },
    colours(next) {
      palette = next;
      if (listeners.length === 0) return;
      drawRuler();
      drawView();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      for (const listener of listeners) listener.dispose();
      listeners = [];
      inRuler = clear(inRuler);
      inView = clear(inView);
      matches = [];
      lines = [];
      standOn(-1);
      store.set(closed);
    },
  };
}

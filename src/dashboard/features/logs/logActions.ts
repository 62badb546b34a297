import { plainText } from "#api/logText/plainText.ts";
import { maskText } from "#api/secrets/maskText.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { usePreferences } from "../../stores/preferences.ts";
import { copyText } from "../../ui/copyText.ts";
import { clickLink, download } from "./export/download.ts";
import type { LineFormat } from "./export/formatLine.ts";
import type { TimeStep } from "./histogram/timeSteps.ts";
import type { SavedFile, SaveRequest, TextRequest } from "./host/protocol.ts";
import { OUTAGE } from "./lines/levels.ts";
import type { LogDesk } from "./logDesk.ts";
import { marksJsonLines, marksMarkdown } from "./marks/marksText.ts";
import { lineRange } from "./searchFilter.ts";
import { bounds } from "./selection.ts";
import type { ShownLog } from "./shownLog.ts";

type Tell = (toast: { title: string; description?: string; tone?: "ok" | "bad" }) => unknown;

export type LogActionsOptions = {
  desk: LogDesk;
  log: Pick<ShownLog, "name" | "storedText">;
  /** Display names of sources by id. */
  names: () => Readonly<Record<string, string>>;
  /** Secret values of the agent's environment. */
  secretsKnown: readonly string[];
  tell: Tell;
};

/** What can be done with a log, by button or by key. */
export type LogActions = ReturnType<typeof createLogActions>;

export function createLogActions({ desk, log, names, secretsKnown, tell }: LogActionsOptions) {
  const { session, scroll, selection, steps } = desk;

  const chosen = () => {
    const selected = selection.getSnapshot();
    return selected ? bounds(selected) : undefined;
  };

  function go(number: number | undefined, extend = false) {
    if (number === undefined) return;
    selection.select(number, extend);
    scroll.show(number);
  }

  const current = () => selection.getSnapshot()?.focus;
  /** Where "next" starts: the current line, else what is on screen. */
  const here = () => current() ?? scroll.firstVisible();

  const step = (find: () => Promise<number | undefined>, extend = false) =>
    steps.take(async () => go(await find(), extend));

  const numberOf = async (id: number) => (await session.ask("find", { first: id, last: id }))?.first;

  const request = (format: LineFormat): TextRequest => ({
    first: chosen()?.first,
    last: chosen()?.last,
    format,
    names: names(),
    masks: desk.reveals.getSnapshot() ? undefined : secretsKnown,
  });

  async function tellCopied(copying: Promise<boolean>, done: string) {
    const failed = "The browser refused to copy";
    const title = await copying.then(
      (copied) => (copied ? done : failed),
      (error: unknown) => `Not copied: ${error instanceof Error ? error.message : String(error)}`,
    );
    tell({ title, tone: title === done ? "ok" : "bad" });
  }

  function toHit(by: 1 | -1) {
    // Looking far away: what is asked for is on its way.
    if (session.getSnapshot().seeking !== undefined) return;
    step(async () => {
      const { number, wrapped, failure } = await session.ask("hit", { from: here(), step: by });
      if (failure !== undefined)
        tell({ title: "The next match was not found", description: failure, tone: "bad" });
      if (wrapped) tell({ title: wrapText(by, session.getSnapshot().unheld.kind === "unsearched") });
      return number;
    });
  }

  return {
    show: go,
    toError: (by: 1 | -1) => step(() => session.ask("error", { from: here(), step: by })),
    toHit,
    /** Gives up looking for a match that is not held. */
    stopSeeking: () => void session.ask("stopSeeking", undefined).catch(() => {}),
    /** More of the lines that follow an island; where none are between, goes on to those that are held. */
    newer: async () => {
      const number = await session.ask("newer", undefined);
      if (number !== undefined) scroll.center(number);
    },
    toTime: (time: number) => step(() => session.ask("atTime", { time })),
    /** The start of the next minute or hour, or of this one or the one before. */
    byTime(unit: TimeStep, direction: 1 | -1) {
      step(async () => {
        const from = here();
        return from === undefined ? undefined : session.ask("stepTime", { from, step: unit, direction });
      });
    },
    /** Moves the current line by rows; without one it begins at the last row. */
    move(rows: number, extend: boolean) {
      step(() => {
        const from = current();
        if (from !== undefined) return session.ask("move", { from, rows });
        const { following } = scroll.getSnapshot();
        return session.ask("move", { from: following ? undefined : scroll.firstVisible(), rows: 0 });
      }, extend);
    },
    selectAll() {
      const { state, island } = session.getSnapshot();
      const { start, end } = island?.state ?? state;
      if (end > start) selection.selectRange(start, end - 1);
    },
    toggleSecrets: () => desk.reveals.set(!desk.reveals.getSnapshot()),
    /** Marks the current line, or takes its mark away. */
    async mark() {
      await steps.all();
      const number = current();
      const line = session.getSnapshot().lines.find((drawn) => drawn.number === number);
      if (!line || line.level === OUTAGE)
        return void tell({ title: "Choose a line first: click it, or press an arrow key" });
      // What is kept in the browser is never in clear.
      const plain = plainText(line.text);
      const text = maskText(plain, createSecretFinder(secretsKnown)(plain));
      if (desk.marks.toggle({ ...line, text }) === "full")
        tell({
          title: "500 lines are marked, which is as many as are kept. Remove some first.",
          tone: "bad",
        });
    },
    /** The next marked line, or the one before; round and round. */
    toMark(by: 1 | -1) {
      step(async () => {
        const marks = desk.marks.getSnapshot();
        const from = here();
        const id = from === undefined ? 0 : (await session.ask("ids", { first: from, last: from }))?.first;
        const next =
          by === 1
            ? marks.find((mark) => mark.id > (id ?? 0))
            : marks.findLast((mark) => mark.id < (id ?? 0));
        const to = next ?? marks.at(by === 1 ? 0 : -1);
        return to && numberOf(to.id);
      });
    },
    showMark: (id: number) => step(() => numberOf(id)),
    async copyMarks() {
      const marks = desk.marks.getSnapshot();
      const text = marksMarkdown(`Marks in the log of ${log.name}`, marks, ({ id }) =>
        lineAddress(String(id)),
      );
      await tellCopied(copyText(text), `Copied ${marks.length} ${marks.length === 1 ? "mark" : "marks"}`);
    },
    downloadMarks() {
      const text = marksJsonLines(desk.marks.getSnapshot());
      download(`${log.name}-marks.jsonl`, new Blob([text], { type: "text/plain;charset=utf-8" }));
    },
    expand() {
      const number = current();
      if (number !== undefined) desk.expand(number);
    },
    /** Folds the stack trace of a row, or of the current one, or unfolds it. */
    fold(number = current()) {
      if (number === undefined) return;
      scroll.stay();
      steps.take(async () => {
        const head = await session.ask("fold", { number });
        // Who folds from within stays with what is left of it.
        if (head !== undefined && current() === number) selection.select(head);
      });
    },
    toggleFolding() {
      const { logFold, set } = usePreferences.getState();
      scroll.stay();
      set({ logFold: !logFold });
    },
    /** Chosen rows, or without a choice all that are shown. */
    async copy(format: LineFormat) {
      await steps.all();
      const { text, lines } = await session.ask("text", request(format));
      await tellCopied(copyText(text), `Copied ${lines.toLocaleString()} ${lines === 1 ? "line" : "lines"}`);
    },
    copyText: (text: string) => tellCopied(copyText(text), "Copied"),
    async copyLink() {
      await steps.all();
      const range = chosen();
      const ids = range && (await session.ask("ids", range));
      if (!ids) return;
      const line = ids.first === ids.last ? String(ids.first) : `${ids.first}-${ids.last}`;
      await tellCopied(copyText(lineAddress(line)), "Link copied");
    },
    /** Goes to the line or lines of an address; false when they are neither held nor to be had. */
    async toLink(line: string | undefined): Promise<boolean> {
      const range = lineRange(line);
      const found = range && (await session.ask("find", range));
      if (!found) return false;
      selection.selectRange(found.first, found.last);
      scroll.show(found.first);
      return true;
    },
    /** The server's own text of the log: nothing is masked in it. */
    downloadStored() {
      if (log.storedText !== undefined) clickLink(log.storedText, `${log.name}.log`);
    },
    async download(what: SaveRequest["what"], format: LineFormat) {
      const name = `${log.name}.${format === "json" ? "jsonl" : "log"}`;
      const { names, masks } = request(format);
      try {
        const saved = await desk.download.start(name, { what, format, names, masks });
        if (saved) tell(savedText(name, saved));
      } catch (error) {
        tell({ title: `Not saved: ${error instanceof Error ? error.message : String(error)}`, tone: "bad" });
      }
    },
  };
}

function savedText(name: string, { lines, bytes, inMemory }: SavedFile): Parameters<Tell>[0] {
  if (lines === 0) return { title: "There is no line to save" };
  return {
    title: `Saved ${lines.toLocaleString()} ${lines === 1 ? "line" : "lines"} as ${name}`,
    tone: "ok",
    ...(inMemory > 0 && {
      description: `${inMemory === bytes ? "All" : "A part"} of it was put together in memory: the browser gave this page no more room on disk.`,
    }),
  };
}

/** At an end of the log. `onlyHeld`: older lines are not looked through. */
function wrapText(by: 1 | -1, onlyHeld: boolean): string {
  if (by === 1) return onlyHeld ? "Last match: on from the first one here" : "Last match: on from the first";
  return onlyHeld ? "First match here: on from the last" : "First match: on from the last";
}

/** The address of this page, at a line or lines. */
function lineAddress(line: string): string {
  const address = new URL(window.location.href);
  address.searchParams.set("line", line);
  return address.href;
}

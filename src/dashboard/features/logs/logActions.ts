import { endpointUrl } from "#api/client.ts";
import { logsApi } from "#api/http/logs.ts";
import { copyText } from "../../ui/copyText.ts";
import { textOfRows } from "./export/chosenText.ts";
import { clickLink, download } from "./export/download.ts";
import type { LineFormat } from "./export/formatLine.ts";
import { neighbour } from "./lines/logView.ts";
import type { LogDesk } from "./logDesk.ts";
import { lineRange } from "./searchFilter.ts";
import { bounds } from "./selection.ts";

type Tell = (toast: { title: string; tone?: "ok" | "bad" }) => unknown;

export type LogActionsOptions = {
  desk: LogDesk;
  agent: { id: string; name: string };
  sourceName: (id: string) => string;
  tell: Tell;
};

/** What can be done with a log, by button or by key. */
export type LogActions = ReturnType<typeof createLogActions>;

export function createLogActions({ desk, agent, sourceName, tell }: LogActionsOptions) {
  const { session, scroll, selection } = desk;
  const { store, view } = session;

  const chosen = () => {
    const selected = selection.getSnapshot();
    return selected ? bounds(selected) : undefined;
  };
  const all = () => ({ first: store.state().start, last: store.state().end - 1 });

  function go(number: number | undefined) {
    if (number === undefined) return;
    selection.select(number);
    scroll.show(number);
  }

  const current = () => selection.getSnapshot()?.focus;
  /** Where "next" starts: the current line, else what is on screen. */
  const here = () => current() ?? scroll.firstVisible();

  return {
    show: go,
    toError: (step: 1 | -1) => go(neighbour(view.errors, here(), step)),
    toHit: (step: 1 | -1) => go(neighbour(view.hits, here(), step)),
    /** Moves the current line by rows; without one it begins at the last row. */
    move(rows: number, extend: boolean) {
      const from = current();
      const begin = scroll.getSnapshot().following ? view.length - 1 : view.rowOf(scroll.firstVisible() ?? 0);
      const row = from === undefined ? begin : view.rowOf(from) + rows;
      const number = view.numberAt(Math.max(0, Math.min(row, view.length - 1)));
      if (number === undefined) return;
      selection.select(number, extend);
      scroll.show(number);
    },
    selectAll() {
      const { first, last } = all();
      if (last >= first) selection.selectRange(first, last);
    },
    expand() {
      const number = current();
      if (number !== undefined) desk.expand(number);
    },
    /** Chosen rows, or without a choice all that are shown. */
    async copy(format: LineFormat) {
      const text = [...textOfRows(session, chosen() ?? all(), format, sourceName)]
        .join("")
        .replace(/\n$/, "");
      const lines = text === "" ? 0 : text.split("\n").length;
      const copied = await copyText(text);
      if (copied)
        tell({ title: `Copied ${lines.toLocaleString()} ${lines === 1 ? "line" : "lines"}`, tone: "ok" });
      else tell({ title: "The browser refused to copy", tone: "bad" });
    },
    async copyLink() {
      const range = chosen();
      const first = range && store.lineAt(range.first)?.id;
      const last = range && store.lineAt(range.last)?.id;
      if (first === undefined || last === undefined) return;
      const address = new URL(window.location.href);
      address.searchParams.set("line", first === last ? String(first) : `${first}-${last}`);
      const copied = await copyText(address.href);
      tell(
        copied ? { title: "Link copied", tone: "ok" } : { title: "The browser refused to copy", tone: "bad" },
      );
    },
    /** Goes to the line or lines of an address; false when they are not held. */
    toLink(line: string | undefined): boolean {
      const range = lineRange(line);
      if (!range) return false;
      const first = store.numberOfId(range.first);
      if (store.lineAt(first)?.id !== range.first) return false;
      const last = store.numberOfId(range.last);
      selection.selectRange(first, Math.max(first, Math.min(last, store.state().end - 1)));
      scroll.show(first);
      return true;
    },
    downloadWhole() {
      clickLink(endpointUrl(logsApi.list, { agent: agent.id, format: "text" }), `${agent.name}.log`);
    },
    downloadShown(format: LineFormat) {
      download(
        `${agent.name}.${format === "json" ? "jsonl" : "log"}`,
        textOfRows(session, all(), format, sourceName),
      );
    },
  };
}

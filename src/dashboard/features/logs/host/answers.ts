import { textOfRows } from "../export/chosenText.ts";
import { stepRow } from "../histogram/timeSteps.ts";
import type { LogStore } from "../lines/logStore.ts";
import { type LogView, neighbour } from "../lines/logView.ts";
import { createSecretFinder } from "../secrets/secretRanges.ts";
import type { LogHistory } from "./history.ts";
import { places } from "./places.ts";
import type { Question, Questions, SavedFile, SaveRequest, TextRequest } from "./protocol.ts";

type Held = {
  store: LogStore;
  view: LogView;
  history: LogHistory;
  /** To be called after the rows were changed. */
  changed: () => void;
  save: (request: SaveRequest) => Promise<SavedFile>;
};
type Answers = {
  [Q in Question]: (
    held: Held,
    ask: Questions[Q]["ask"],
  ) => Questions[Q]["answer"] | Promise<Questions[Q]["answer"]>;
};

export const answers: Answers = {
  neighbour({ view }, { of, from, step }) {
    let number = neighbour(view[of], from, step);
    // Whoever steps from error to error has seen a folded one at its head; a match must be seen itself.
    for (let left = view[of].length; of === "errors" && number !== undefined && left > 0; left--) {
      if (!view.isHidden(number)) break;
      number = neighbour(view[of], number, step);
    }
    // What somebody goes to is not hidden.
    if (number !== undefined) view.reveal(number);
    return number;
  },

  reveal({ view, changed }, { number }) {
    view.reveal(number);
    changed();
    return undefined;
  },

  fold({ view, changed }, { number }) {
    const head = view.toggleFold(number);
    if (head !== undefined) changed();
    return head;
  },

  move({ view }, { from, rows }) {
    const row = (from === undefined ? view.length - 1 : view.rowOf(from)) + rows;
    return view.numberAt(Math.max(0, Math.min(row, view.length - 1)));
  },

  async find({ store, view, history }, { first, last }) {
    await history.reach(first);
    const number = store.numberOfId(first);
    if (store.lineAt(number)?.id !== first) return undefined;
    view.reveal(number);
    const end = Math.min(store.numberOfId(last), store.state().end - 1);
    return { first: number, last: Math.max(number, end) };
  },

  ids({ store }, { first, last }) {
    const from = store.lineAt(first)?.id;
    const to = store.lineAt(last)?.id;
    return from === undefined || to === undefined ? undefined : { first: from, last: to };
  },

  atTime({ store, view }, { time }) {
    return view.numberAt(Math.min(view.rowOf(store.numberOfTime(time)), view.length - 1));
  },

  stepTime({ store, view }, { from, step, direction }) {
    const timeAt = (row: number) => store.timeOf(view.numberAt(row)!)!;
    const row = stepRow(timeAt, view.length, view.rowOf(from), step, direction);
    return row === undefined ? undefined : view.numberAt(row);
  },

  count: ({ view: { lines } }, { first, last }) => lines.rowOf(last + 1) - lines.rowOf(first),

  places({ store, view }, { ids }) {
    const numbers = ids.flatMap((id) => {
      const number = store.numberOfId(id);
      const isShown = store.lineAt(number)?.id === id && view.numberAt(view.rowOf(number)) === number;
      return isShown ? [number] : [];
    });
    return places(view, numbers.length, (i) => numbers[i]!);
  },

  text(held, request) {
    let lines = 0;
    const text = [...pieces(held, request, (count) => (lines += count))].join("").replace(/\n$/, "");
    return { text, lines };
  },

  file: ({ save }, request) => save(request),

  async older({ history, store }) {
    if (store.isFull())
      throw new Error(
        "This page holds as many lines as its memory allows. Download the log to see all of it.",
      );
    await history.older();
    return undefined;
  },
};

function pieces(
  held: Held,
  { first, last, format, names, masks }: TextRequest,
  onLines?: (count: number) => void,
) {
  const { start, end } = held.store.state();
  return textOfRows(
    { store: held.store, lines: held.view.lines },
    { first: first ?? start, last: last ?? end - 1 },
    format,
    {
      sourceName: (id) => names[id] ?? id,
      ...(masks && { secrets: createSecretFinder(masks) }),
    },
    onLines,
  );
}

import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { textOfRows } from "../export/chosenText.ts";
import { stepRow } from "../histogram/timeSteps.ts";
import { neighbour } from "../lines/logView.ts";
import { hitStep } from "../unheld/hitStep.ts";
import type { Stretch, Stretches } from "../unheld/stretches.ts";
import type { UnheldSearch } from "../unheld/unheldSearch.ts";
import { places } from "./places.ts";
import type { Question, Questions, SavedFile, SaveRequest, TextRequest } from "./protocol.ts";
import type { Seeks } from "./seeks.ts";

/** The stretch that is asked about, and all of them. */
type Held = Pick<Stretch, "store" | "view" | "history" | "end"> & {
  stretches: Stretches;
  search: UnheldSearch;
  seeks: Seeks;
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
  error({ view }, { from, step }) {
    let number = neighbour(view.errors, from, step);
    // Whoever steps from error to error has seen a folded one at its head.
    for (let left = view.errors.length; number !== undefined && left > 0; left--) {
      if (!view.isHidden(number)) break;
      number = neighbour(view.errors, number, step);
    }
    // What somebody goes to is not hidden.
    if (number !== undefined) view.reveal(number);
    return number;
  },

  hit: ({ stretches, search, seeks }, ask) =>
    seeks.take((signal, onScanned) => hitStep({ stretches, search, signal, onScanned }, ask), {
      number: undefined,
      wrapped: false,
    }),

  stopSeeking({ seeks }) {
    seeks.stop();
    return undefined;
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

  async find({ stretches, seeks }, { first, last }) {
    const { live } = stretches;
    // While the log still comes in, it is what comes next anyway.
    if (!live.store.isAtBound()) await live.history.reach(first);
    const number = await seeks.take((signal) => stretches.goTo(first, signal), undefined);
    if (number === undefined) return undefined;
    const { store } = stretches.of(number);
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

  async newer({ end, stretches }) {
    if (end?.state() === "joined") return stretches.live.store.state().start;
    await end?.newer();
    return undefined;
  },
};

/** The row that a question is about, for those whose answer lies where that row is. */
export function rowAsked<Q extends Question>(question: Q, of: Questions[Q]["ask"]): number | undefined {
  // Questions by id name no row.
  if (question === "find" || question === "places" || typeof of !== "object" || of === null) return undefined;
  if ("from" in of) return of.from;
  if ("number" in of) return of.number;
  return "first" in of ? of.first : undefined;
}

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

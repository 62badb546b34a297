import type { ReadReport } from "#api/client.ts";
import type { StreamState } from "../../../streams/streamState.ts";
import type { WrittenFile } from "../export/fileWriter.ts";
import type { LineFormat } from "../export/formatLine.ts";
import type { FeedAccount } from "../feed/logFeed.ts";
import type { FilterNode } from "../filter/filterNode.ts";
import type { TimeBins } from "../histogram/timeBins.ts";
import type { TimeStep } from "../histogram/timeSteps.ts";
import type { Line, SourceTally, StoreState } from "../lines/logStore.ts";
import type { Patterns } from "../patterns/patternCounts.ts";
import type { HitStep } from "../unheld/hitStep.ts";
import type { UnheldHits } from "../unheld/unheldSearch.ts";
import type { LogOrigin } from "./logOrigin.ts";

/**
 * What a page and the worker that holds its log say to each other. The page asks for the rows around a place and gets
 * frames: the rows there, and the numbers about all of them. A frame follows only when the one before was drawn, so a
 * busy page is never sent more than it can show.
 */

/** Which rows the page wants. */
export type Look =
  | { kind: "tail"; rows: number }
  | { kind: "number"; number: number; above: number; below: number }
  | { kind: "row"; row: number; above: number; below: number };

/** A filter as it can be sent; the worker makes the test of it. */
export type FilterSpec = {
  /** Level codes. */
  levels?: readonly number[];
  sources?: readonly string[];
  text?: { typed: string; isRegex: boolean };
  /** Milliseconds since 1970, `to` not included. */
  from?: number;
  to?: number;
  /** Terms of JSON fields, all of which a line must meet. */
  fields?: readonly string[];
  /** A filter in its own language, with the names of sources by id and the secret values that it may use. */
  expression?: {
    node: FilterNode;
    names: Readonly<Record<string, string>>;
    secrets: readonly string[];
  };
  onlyHits: boolean;
};

/** The lines below the head of a stack trace that are shown or folded away with one key. */
export type Stack = {
  head: number;
  /** How many lines are below it. */
  lines: number;
  isFolded: boolean;
  /** What tells most of those that are folded away, where the head does not. */
  summary?: string;
};

/** Rows in their order. `lines` holds those of `numbers` that the page was not sent with the block before. */
export type Block = {
  /** Which look it answers. */
  look: number;
  /** Position of its first row among all rows. */
  from: number;
  numbers: readonly number[];
  lines: readonly Line[];
  /** Of those rows that are heads of one. */
  stacks: readonly Stack[];
  /** The row that was looked for, or the next one if that is gone. */
  anchor: number | undefined;
  /** The time of the row above the first. */
  timeBefore: number | undefined;
};

export type Frame = {
  /** Of the lines that lead to the log's end, whatever is shown. */
  state: StoreState;
  account: FeedAccount;
  /** Whether lines older than the first one here are on the server, are being fetched, or none are. */
  earlier: "none" | "some" | "fetching";
  /** Whether what was dropped there is all that is missing in front; else it is the least of it. */
  isCounted: boolean;
  /** While lines around an older one are shown instead of those that lead to the end: they, and what is between. */
  island: { state: StoreState; newer: "some" | "fetching" | "joined" } | undefined;
  /** By source id. */
  tallies: Readonly<Record<string, SourceTally & { firstErrorText?: string }>>;
  rows: number;
  /** Lines that pass the filter and are folded away. */
  folded: number;
  /** Lines with a match among those that lead to the end. */
  hits: number;
  /** Matches in lines that are not held. */
  unheld: UnheldHits;
  /** While a step to a match that is not held takes long: lines looked at for it. */
  seeking: number | undefined;
  errors: number;
  /** Grows with each filter: the rows are those of this one. */
  filter: number;
  /** While a search or filter over all lines is under way. */
  progress: { share: number; hits: number } | undefined;
  /** Rows from the number on that the page called unseen. */
  unseen: { lines: number; errors: number };
  block: Block;
};

/** Lines from one number to another that pass the filter, as text. */
export type TextRequest = {
  first: number | undefined;
  last: number | undefined;
  format: LineFormat;
  names: Readonly<Record<string, string>>;
  /** Secrets are masked, these values among them; undefined leaves all as it is. */
  masks: readonly string[] | undefined;
};

/** A file of the whole log or of the lines that pass the filter, wherever they are. */
export type SaveRequest = Omit<TextRequest, "first" | "last"> & { what: "all" | "shown" };

export type SaveProgress = {
  lines: number;
  /** Of what there is to look at, 0 to 1. */
  share: number;
  /** The server has the next lines, and does not answer. */
  waits: boolean;
};

export type SavedFile = WrittenFile & { lines: number };

/** What can be asked, and what is answered. */
export type Questions = {
  /** The next error from a row on. */
  error: { ask: { from: number | undefined; step: 1 | -1 }; answer: number | undefined };
  /** The next match from a row on; lines that are not held are looked through, and fetched, if the server can. */
  hit: { ask: { from: number | undefined; step: 1 | -1 }; answer: HitStep };
  /** Gives up the step to a match that is under way. */
  stopSeeking: { ask: undefined; answer: undefined };
  /** The row so many rows away from one, or from the last. */
  move: { ask: { from: number | undefined; rows: number }; answer: number | undefined };
  /** The rows of lines by their ids; lines that are not held are fetched if the server can. */
  find: { ask: { first: number; last: number }; answer: { first: number; last: number } | undefined };
  ids: { ask: { first: number; last: number }; answer: { first: number; last: number } | undefined };
  /** Unfolds the stack trace a line is in, whether the filter lets it through yet or not. */
  reveal: { ask: { number: number }; answer: undefined };
  /** Folds the stack trace that a row is in, or unfolds it. Answers its head. */
  fold: { ask: { number: number }; answer: number | undefined };
  /** The first row at this time or later, else the last. */
  atTime: { ask: { time: number }; answer: number | undefined };
  /** The first row of the next minute or hour; backwards that of this one, or the one before. */
  stepTime: { ask: { from: number; step: TimeStep; direction: 1 | -1 }; answer: number | undefined };
  /** How many rows there are from one number to another. */
  count: { ask: { first: number; last: number }; answer: number };
  /** Where in all rows the lines with these ids are, 0 to 1; those that are not shown are left out. */
  places: { ask: { ids: readonly number[] }; answer: Float32Array };
  text: { ask: TextRequest; answer: { text: string; lines: number } };
  /** Tells its progress, and can be called off. */
  file: { ask: SaveRequest; answer: SavedFile };
  /** Fetches a page of lines older than the first held one. */
  older: { ask: undefined; answer: undefined };
  /** Fetches the lines that follow an island. Answers the row that comes next when there are none between. */
  newer: { ask: undefined; answer: number | undefined };
};
export type Question = keyof Questions;

export type ToHost =
  /** `extensions`: what the server can do beyond the Coder API, if the page knows it. */
  | { type: "open"; origin: LogOrigin; extensions: readonly string[] | undefined }
  | { type: "look"; seq: number; look: Look; unseenFrom: number }
  | { type: "drawn" }
  | { type: "filter"; filter: FilterSpec }
  /** Folds all stack traces, or none. */
  | { type: "folding"; folds: boolean }
  /** Bins of time begin by UTC, or by the reader's clock. */
  | { type: "clock"; utc: boolean }
  /** Groups lines into templates from now on, these values being secret, or no longer. */
  | { type: "patterns"; watch: { secrets: readonly string[] } | undefined }
  | { type: "retry" }
  | { type: "wake" }
  | { type: "ask"; id: number; question: Question; of: unknown }
  | { type: "cancel"; id: number };

/** All rows at a glance, once a second at most. */
export type Overview = {
  bins: TimeBins;
  /** Where in all rows these are, 0 to 1, ascending, as finely as a screen can show. */
  errors: Float32Array;
  warnings: Float32Array;
  hits: Float32Array;
};

export type FromHost =
  | { type: "frame"; frame: Frame }
  | { type: "overview"; overview: Overview }
  | { type: "patterns"; patterns: Patterns }
  | { type: "stream"; state: StreamState; account: FeedAccount }
  | { type: "answer"; id: number; answer: unknown }
  | { type: "failed"; id: number; message: string }
  | { type: "progress"; id: number; progress: SaveProgress }
  /** The session is over. */
  | { type: "signedOut" }
  /** A request was answered by the server, or by nobody. */
  | { type: "reach"; answered: boolean }
  /** Something of an answer could not be read, or, after that, all of it. */
  | { type: "read"; report: ReadReport };

/** Either end of a MessagePort or a worker. */
export type Port<Out, In> = {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
};

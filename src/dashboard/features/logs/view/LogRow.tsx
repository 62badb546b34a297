import { Bookmark } from "lucide-react";
import { type CSSProperties, memo, useMemo } from "react";
import { maskText } from "#api/secrets/maskText.ts";
import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { classes } from "../../../ui/classes.ts";
import type { FindRanges } from "../filter/filterWords.ts";
import type { FieldActions } from "../json/LineTree.tsx";
import { levelName, OUTAGE, WARN } from "../lines/levels.ts";
import type { Line } from "../lines/logStore.ts";
import type { TextQuery } from "../lines/textQuery.ts";
import { columnName, type LogSourceInfo } from "../sources.ts";
import { FoldToggle } from "../stacks/FoldToggle.tsx";
import { AnsiText } from "./AnsiText.tsx";
import { FieldColumns, LineFields } from "./LineFields.tsx";
import { shownText } from "./shownText.ts";

type Props = {
  line: Line;
  /** Its place among all rows, from 1. */
  position: number;
  time: string;
  hasTime: boolean;
  /** A phone has no room for names of sources. */
  isNarrow: boolean;
  source: LogSourceInfo | undefined;
  query: TextQuery | undefined;
  /** Finds what the filter looks for. */
  words: FindRanges | undefined;
  /** Undefined while secrets are shown. */
  secrets: SecretFinder | undefined;
  isChosen: boolean;
  isCurrent: boolean;
  isMarked: boolean;
  isWhole: boolean;
  onExpand: (number: number) => void;
  /** Lines of the stack trace below this one. */
  below?: number;
  isFolded?: boolean;
  summary?: string | undefined;
  onFold: (number: number) => void;
  fields: FieldActions;
};

const noHits = () => [];

export const LogRow = memo(function LogRow(props: Props) {
  const { line, time, hasTime, source, isNarrow, isChosen, isCurrent, isMarked } = props;
  if (line.level === OUTAGE) return <OutageRow line={line} position={props.position} />;
  return (
    <article
      aria-posinset={props.position}
      aria-setsize={-1}
      data-number={line.number}
      {...(isCurrent && { "data-current": true })}
      {...(isChosen && { "data-chosen": true })}
      className={classes(
        "flex min-h-5 gap-2 border-l-2 pl-3 leading-5",
        edges[line.level] ?? "border-transparent",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
        isCurrent && "outline-1 -outline-offset-1 outline-focus",
        isMarked && "relative",
      )}
    >
      {isMarked && <MarkGlyph />}
      {hasTime && (
        <span className="log-cell text-muted tabular-nums sm:w-[calc(var(--time-width)*1ch)]">{time}</span>
      )}
      <LevelMark level={line.level} />
      <SourceMark source={source} isNarrow={isNarrow} />
      <LineText {...props} />
    </article>
  );
});

function LineText({
  line,
  query,
  words,
  secrets,
  isWhole,
  onExpand,
  onFold,
  below,
  isFolded,
  summary,
  fields,
}: Props) {
  const { spans, marks, hidden, plain } = useMemo(
    () => shownText(line.text, isWhole, query ? (plain) => query.ranges(plain) : noHits, secrets, words),
    [line.text, isWhole, query, words, secrets],
  );
  return (
    <span className="log-text min-w-0 pr-4">
      {below !== undefined && (
        <FoldToggle count={below} open={!isFolded} onToggle={() => onFold(line.number)} />
      )}
      <LineFields plain={plain} isOpen={isWhole} onToggle={() => onExpand(line.number)} fields={fields}>
        {fields.columns.length > 0 && <FieldColumns plain={plain} columns={fields.columns} />}
        <AnsiText spans={spans} marks={marks} />
      </LineFields>
      {summary && <span className="ml-2 text-muted">… {masked(summary, secrets)}</span>}
      {hidden > 0 && (
        <button
          type="button"
          onClick={() => onExpand(line.number)}
          className="ml-2 rounded-sm bg-accent-soft px-1.5 font-sans text-accent hover:underline"
        >
          Show {hidden.toLocaleString()} more characters
        </button>
      )}
    </span>
  );
}

const masked = (text: string, secrets: SecretFinder | undefined) =>
  secrets ? maskText(text, secrets(text)) : text;

const letters = ["T", "D", "I", "W", "E", "?"];
const colours = ["text-muted", "text-muted", "text-info", "text-warn", "text-bad", "text-muted"];
const edges: Record<number, string> = { 3: "border-warn", 4: "border-bad" };

/** A letter and a weight, so that it reads without colour. */
function LevelMark({ level }: { level: number }) {
  const name = levelName(level);
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={classes("log-cell w-[1ch]", colours[level], level >= WARN && "font-bold")}
    >
      {letters[level] ?? "?"}
    </span>
  );
}

/** Characters that surely fit the column. Cutting off is left to the others: each costs a frame more than the text. */
const fits = /^[\x20-\x7e]{0,9}$/;

/** The bar of its lane, and its name where there is room. */
function SourceMark({ source, isNarrow }: { source: LogSourceInfo | undefined; isNarrow: boolean }) {
  const name = source?.name;
  const lane = laneStyle(source?.lane);
  const short = columnName(name ?? "");
  if (isNarrow)
    return (
      <span
        {...(name && { role: "img", "aria-label": name })}
        title={name}
        className="log-cell log-source -mr-1.5"
        style={lane}
      />
    );
  return (
    <span
      title={name}
      className={classes("log-cell log-source w-[11ch] text-muted", !fits.test(short) && "truncate")}
      style={lane}
    >
      {short}
    </span>
  );
}

const laneStyle = (lane: string | undefined) => ({ "--lane": lane }) as CSSProperties; // React's type knows no custom ones

/** A flag at the very edge: lines with one and without stand under each other. */
function MarkGlyph() {
  return (
    <span data-marked className="absolute top-0.5 left-0 text-accent">
      <Bookmark size={11} aria-hidden fill="currentColor" />
      <span className="sr-only">marked</span>
    </span>
  );
}

function OutageRow({ line, position }: { line: Line; position: number }) {
  return (
    <article
      aria-posinset={position}
      aria-setsize={-1}
      data-number={line.number}
      data-outage
      className="flex min-h-5 items-center gap-2 border-y border-dashed border-warn bg-warn-soft px-2 font-sans leading-5 text-warn"
    >
      {line.text}
    </article>
  );
}

import { type AnsiSpan, parseAnsi } from "../../../ui/ansi/ansi.ts";
import type { FindRanges } from "../filter/filterWords.ts";
import type { Range } from "../lines/textQuery.ts";
import { maskSpans } from "../secrets/maskSpans.ts";
import { type TextMark, textMarks } from "./textMarks.ts";

/** Characters of a line that are drawn unless asked for all: a megabyte in one line must not cost a second. */
export const CLIP = 2_000;

export type ShownText = {
  spans: readonly AnsiSpan[];
  marks: readonly TextMark[];
  hidden: number;
  plain: string;
};

export function shownText(
  text: string,
  whole: boolean,
  ranges: (plain: string) => readonly Range[],
  /** What is not to be read on screen. */
  secrets: (plain: string) => readonly Range[] = () => [],
  /** What the filter looks for. */
  words?: FindRanges,
): ShownText {
  const parsed = parseAnsi(text).spans;
  const spans = maskSpans(parsed, secrets(textOf(parsed)));
  const plain = textOf(spans);
  const { length } = plain;
  const hits = ranges(plain);
  if (whole || length <= CLIP)
    return { spans, marks: textMarks(hits, words?.(plain) ?? []), hidden: 0, plain };
  const drawn = hits.filter(([start]) => start < CLIP);
  return {
    spans: clip(spans, CLIP),
    // What is not drawn need not be looked through.
    marks: textMarks(drawn, words?.(plain.slice(0, CLIP)) ?? []),
    hidden: length - CLIP,
    plain,
  };
}

const textOf = (spans: readonly AnsiSpan[]) => spans.map((span) => span.text).join("");

function clip(spans: readonly AnsiSpan[], most: number): AnsiSpan[] {
  const kept: AnsiSpan[] = [];
  let left = most;
  for (const span of spans) {
    if (left <= 0) break;
    kept.push(span.text.length <= left ? span : { ...span, text: span.text.slice(0, left) });
    left -= span.text.length;
  }
  return kept;
}

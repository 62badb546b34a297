import { Fragment, type ReactNode } from "react";
import { type AnsiSpan, parseAnsi } from "../ansi/ansi.ts";
import { spanLook } from "../ansi/ansiColours.ts";
import type { Range } from "../lines/textQuery.ts";

/** Styled text with its hits marked; elements only, so nothing in a log can become anything but text. */
export function AnsiText({ spans, hits }: { spans: readonly AnsiSpan[]; hits: readonly Range[] }) {
  let start = 0;
  return spans.map((span) => {
    const from = start;
    start += span.text.length;
    return <Span key={from} span={span} from={from} hits={hits} />;
  });
}

function Span({ span, from, hits }: { span: AnsiSpan; from: number; hits: readonly Range[] }) {
  const content = marked(span.text, from, hits);
  const { href } = span.style;
  const isStyled = Object.keys(span.style).length > 0;
  if (href !== undefined)
    return (
      <a
        href={href}
        target="_blank"
        rel="noreferrer noopener"
        className="underline"
        style={spanLook(span.style)}
      >
        {content}
      </a>
    );
  return isStyled ? <span style={spanLook(span.style)}>{content}</span> : content;
}

function marked(text: string, from: number, hits: readonly Range[]): ReactNode {
  const here = hits.filter(([start, end]) => end > from && start < from + text.length);
  if (here.length === 0) return text;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of here) {
    const begin = Math.max(0, start - from);
    const stop = Math.min(text.length, end - from);
    parts.push(text.slice(at, begin), <mark key={begin}>{text.slice(begin, stop)}</mark>);
    at = stop;
  }
  return (
    <Fragment>
      {parts}
      {text.slice(at)}
    </Fragment>
  );
}

/** Characters of a line that are drawn unless asked for all: a megabyte in one line must not cost a second. */
export const CLIP = 4_000;

export type ShownText = { spans: readonly AnsiSpan[]; hits: readonly Range[]; hidden: number };

export function shownText(
  text: string,
  whole: boolean,
  ranges: (plain: string) => readonly Range[],
): ShownText {
  const { spans } = parseAnsi(text);
  const length = spans.reduce((sum, span) => sum + span.text.length, 0);
  const plain = spans.map((span) => span.text).join("");
  const hits = ranges(plain);
  if (whole || length <= CLIP) return { spans, hits, hidden: 0 };
  return { spans: clip(spans, CLIP), hits: hits.filter(([start]) => start < CLIP), hidden: length - CLIP };
}

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

import { Fragment, type ReactNode } from "react";
import type { AnsiSpan } from "../../../ui/ansi/ansi.ts";
import { spanLook } from "../../../ui/ansi/ansiColours.ts";
import type { TextMark } from "./textMarks.ts";

/** Styled text with its hits and words marked; elements only, so nothing in a log can become anything but text. */
export function AnsiText({ spans, marks }: { spans: readonly AnsiSpan[]; marks: readonly TextMark[] }) {
  let start = 0;
  return spans.map((span) => {
    const from = start;
    start += span.text.length;
    return spanOf(span, from, marks);
  });
}

/** Called, not made a component: there are several hundred on a screen. */
function spanOf(span: AnsiSpan, from: number, marks: readonly TextMark[]): ReactNode {
  const content = marked(span.text, from, marks);
  const { href } = span.style;
  const look = spanLook(span.style);
  if (href !== undefined)
    return (
      <a key={from} href={href} target="_blank" rel="noreferrer noopener" className="underline" style={look}>
        {content}
      </a>
    );
  if (Object.keys(look).length === 0) return content;
  return (
    <span key={from} style={look}>
      {content}
    </span>
  );
}

function marked(text: string, from: number, marks: readonly TextMark[]): ReactNode {
  const here = marks.filter(({ start, end }) => end > from && start < from + text.length);
  if (here.length === 0) return text;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end, kind } of here) {
    const begin = Math.max(0, start - from);
    const stop = Math.min(text.length, end - from);
    parts.push(
      text.slice(at, begin),
      <mark key={begin} data-kind={kind}>
        {text.slice(begin, stop)}
      </mark>,
    );
    at = stop;
  }
  return (
    <Fragment key={from}>
      {parts}
      {text.slice(at)}
    </Fragment>
  );
}

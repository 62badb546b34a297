import { Fragment, type ReactNode } from "react";
import type { AnsiSpan } from "../ansi/ansi.ts";
import { spanLook } from "../ansi/ansiColours.ts";
import type { TextMark } from "./textMarks.ts";

/** Styled text with its hits and words marked; elements only, so nothing in a log can become anything but text. */
export function AnsiText({ spans, marks }: { spans: readonly AnsiSpan[]; marks: readonly TextMark[] }) {
  let start = 0;
  return spans.map((span) => {
    const from = start;
    start += span.text.length;
    return <Span key={from} span={span} from={from} marks={marks} />;
  });
}

function Span({ span, from, marks }: { span: AnsiSpan; from: number; marks: readonly TextMark[] }) {
  const content = marked(span.text, from, marks);
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
    <Fragment>
      {parts}
      {text.slice(at)}
    </Fragment>
  );
}

import "./ansi.css";
import { isPlain, parseAnsi } from "./ansi.ts";
import { spanLook } from "./ansiColours.ts";

/** One line with its colours. Elements only, so nothing in a log can become anything but text. */
export function AnsiLine({ text }: { text: string }) {
  if (isPlain(text)) return text;
  let at = 0;
  return parseAnsi(text).spans.map((span) => {
    const key = at;
    at += span.text.length;
    return (
      <span key={key} style={spanLook(span.style)}>
        {span.text}
      </span>
    );
  });
}

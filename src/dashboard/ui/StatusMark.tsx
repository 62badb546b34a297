import type { ReactElement } from "react";
import { classes } from "./classes.ts";

/** ok: as it should be. busy: on its way. warn: works, needs a look. bad: does not work. off: not running, on purpose. */
export type MarkKind = "ok" | "busy" | "warn" | "bad" | "off";

const colours: Record<MarkKind, string> = {
  ok: "text-ok",
  busy: "text-info",
  warn: "text-warn",
  bad: "text-bad",
  off: "text-muted",
};

/** Each state has a shape of its own, so that it reads without colour. Made once: lists have very many. */
const shapes: Record<MarkKind, ReactElement> = {
  ok: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  busy: (
    <g className="origin-center animate-spin motion-reduce:animate-none">
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeOpacity="0.3" strokeWidth="2" />
      <path d="M6 2a4 4 0 0 1 4 4" fill="none" stroke="currentColor" strokeWidth="2" />
    </g>
  ),
  warn: <path d="M6 1.2 11.2 10.5H.8Z" fill="currentColor" />,
  bad: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  off: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

type Props = { kind: MarkKind; word: string; className?: string; hideWord?: boolean };

export function StatusMark({ kind, word, className, hideWord = false }: Props) {
  return (
    // Its baseline is the word's, wherever it stands beside other text.
    <span
      className={classes("inline-flex items-baseline gap-1.5 whitespace-nowrap", colours[kind], className)}
    >
      <svg aria-hidden="true" width="12" height="12" viewBox="0 0 12 12" className="shrink-0 self-center">
        {shapes[kind]}
      </svg>
      <span className={hideWord ? "sr-only" : "font-medium"}>{word}</span>
    </span>
  );
}

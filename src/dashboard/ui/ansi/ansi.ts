import { applySgr } from "./sgr.ts";

/** 0–255: the palette. A triple: 24-bit. Undefined: the page's own. */
export type AnsiColour = number | readonly [red: number, green: number, blue: number];

export type AnsiStyle = {
  fg?: AnsiColour;
  bg?: AnsiColour;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  inverse?: true;
  strike?: true;
  hidden?: true;
  /** Address of an OSC 8 link, http or https only. */
  href?: string;
};

export type AnsiSpan = { text: string; style: AnsiStyle };

export const noStyle: AnsiStyle = {};

/** Hidden text is a colour trick of terminals; a log shows what is in it. */
const ESC = "\u001b";
/** CSI in one character, and what ends a string sequence. */
const CSI_8BIT = "\u009b";
const BEL = "\u0007";
const ST_8BIT = "\u009c";

/** Anything that needs more than being shown as it is. Newline and tab are text. */
export const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

export function isPlain(text: string): boolean {
  return !SPECIAL.test(text);
}

/**
 * A line as styled spans, and the style it ends in, for those who carry it on to the next line. A carriage return starts
 * the line over, so of a progress bar only its last state is left. Never fails: an unfinished or unknown sequence is
 * left out, the text around it stays.
 */
export function parseAnsi(
  text: string,
  before: AnsiStyle = noStyle,
): { spans: AnsiSpan[]; after: AnsiStyle } {
  if (isPlain(text)) return { spans: text === "" ? [] : [{ text, style: before }], after: before };
  let style = before;
  let spans: AnsiSpan[] = [];
  let restart = false;
  const add = (piece: string) => {
    if (piece === "") return;
    // Only text after it makes a carriage return matter: a line that ends in one keeps what it says.
    if (restart) {
      // What is before the last line break of a many-line text is out of the cursor's reach.
      spans = upToLastBreak(spans);
      restart = false;
    }
    const last = spans.at(-1);
    if (last && last.style === style) last.text += piece;
    else spans.push({ text: piece, style });
  };
  let at = 0;
  while (at < text.length) {
    const special = text.slice(at).search(SPECIAL);
    if (special < 0) {
      add(text.slice(at));
      break;
    }
    add(text.slice(at, at + special));
    at += special;
    const sequence = readSequence(text, at);
    at = sequence.end;
    if (sequence.kind === "sgr") style = applySgr(style, sequence.parameters);
    else if (sequence.kind === "link") style = withLink(style, sequence.href);
    else if (sequence.kind === "return") restart = text[at] !== "\n" && spans.length > 0;
  }
  return { spans, after: style };
}

function upToLastBreak(spans: readonly AnsiSpan[]): AnsiSpan[] {
  for (let index = spans.length - 1; index >= 0; index--) {
    const { text, style } = spans[index]!;
    const lineBreak = text.lastIndexOf("\n");
    if (lineBreak >= 0) return [...spans.slice(0, index), { text: text.slice(0, lineBreak + 1), style }];
  }
  return [];
}

function withLink(style: AnsiStyle, href: string): AnsiStyle {
  const { href: _, ...rest } = style;
  return /^https?:\/\/[^\s]+$/i.test(href) ? { ...rest, href } : rest;
}

export type Sequence =
  | { kind: "sgr"; parameters: string; end: number }
  | { kind: "link"; href: string; end: number }
  | { kind: "return"; end: number }
  | { kind: "nothing"; end: number };

/** What begins at a special character. `end` is always beyond `at`. */
export function readSequence(text: string, at: number): Sequence {
  const first = text[at]!;
  if (first === "\r") return { kind: "return", end: at + 1 };
  if (first === CSI_8BIT) return readCsi(text, at + 1);
  if (first !== ESC) return { kind: "nothing", end: at + 1 };
  const next = text[at + 1];
  if (next === "[") return readCsi(text, at + 2);
  if (next === "]") return readOsc(text, at + 2);
  // DCS, SOS, PM, APC: strings that are no text.
  if (next !== undefined && "PX^_".includes(next))
    return { kind: "nothing", end: stringEnd(text, at + 2).end };
  // ESC, intermediates, one final character, e.g. the choice of a character set.
  const simple = /^[ -/]*[0-~]/.exec(text.slice(at + 1, at + 5));
  return { kind: "nothing", end: at + 1 + (simple?.[0].length ?? 0) };
}

function readCsi(text: string, at: number): Sequence {
  let end = at;
  while (end < text.length && text[end]! >= " " && text[end]! <= "?") end++;
  const final = text[end];
  // Cut off by the end of the line, or broken by another control: what was read so far is dropped, the rest is text.
  if (final === undefined || final < "@" || final > "~") return { kind: "nothing", end };
  if (final !== "m") return { kind: "nothing", end: end + 1 };
  return { kind: "sgr", parameters: text.slice(at, end), end: end + 1 };
}

function readOsc(text: string, at: number): Sequence {
  const { body, end } = stringEnd(text, at);
  const link = /^8;[^;]*;(.*)$/s.exec(body);
  return link ? { kind: "link", href: link[1]!, end } : { kind: "nothing", end };
}

/** A string sequence ends with BEL or ST. One that does not end is no sequence: only its introducer is left out. */
function stringEnd(text: string, at: number): { body: string; end: number } {
  for (let end = at; end < text.length; end++) {
    const here = text[end]!;
    if (here === BEL || here === ST_8BIT) return { body: text.slice(at, end), end: end + 1 };
    if (here === ESC && text[end + 1] === "\\") return { body: text.slice(at, end), end: end + 2 };
    // Any other control cannot be in such a string.
    if (here < " ") break;
  }
  return { body: "", end: at };
}

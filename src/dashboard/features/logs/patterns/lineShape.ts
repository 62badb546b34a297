import type { SecretFinder } from "#api/secrets/secretRanges.ts";

/** Stands for any word, in a pattern. What else is in such brackets stands for a kind of thing. */
export const ANY = "⟨*⟩";
const NUMBER = "⟨#⟩";
const ID = "⟨id⟩";
const TIME = "⟨time⟩";
const SECRET = "⟨secret⟩";
const EMPTY = "⟨empty⟩";
/** A line that goes on. */
const REST = "⟨…⟩";
/** A bracket of the line's own, or half a character: neither may be taken for one of these. */
const ODD = "⟨?⟩";
export const SYMBOL = /⟨(?:[*#…?]|id|time|secret|empty)⟩/;

/** Characters of a shape, so that a line of megabytes costs no more than another. */
const LONGEST = 512;
/** Characters looked at: a secret that begins within a shape must be seen to its end. */
const READ = 1_024;

const DATE = String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])`;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?!\d)`;
const UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9a-zA-Z])";
const HEX =
  "0x[0-9a-fA-F]{1,64}|(?=[0-9]{0,64}[a-fA-F])(?=[a-fA-F]{0,64}[0-9])[0-9a-fA-F]{8,}(?![0-9a-zA-Z])";
/** Nobody spells a word of twenty letters with digits in it. */
const TOKEN = "(?=[0-9]{0,64}[a-zA-Z])(?=[a-zA-Z]{0,64}[0-9])[0-9a-zA-Z]{20,}(?![0-9a-zA-Z])";
const UNIT = "(?:[numµ]?s|[mhd]|[kKMGT]?i?B|%)";
const DECIMAL = String.raw`\d+(?:,\d{3}(?!\d))*(?:\.\d+)*`;
const VARIABLE = new RegExp(
  `(?<![0-9a-zA-Z])(?:(${DATE}|${CLOCK})|(${UUID}|${HEX}|${TOKEN})|` +
    `${DECIMAL}(?:(?:${UNIT}${DECIMAL})*${UNIT}(?![0-9a-zA-Z]))?)|` +
    String.raw`([⟨⟩]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])`,
  "g",
);

/** What stands between words. */
const SEPARATOR = /([ =:,;"'`()[\]{}|<>])/;
const SEPARATORS = " =:,;\"'`()[]{}|<>";

/**
 * A line without what varies: numbers, times, ids and secrets are symbols, and any white space is one space. Lines of
 * one shape are one kind for sure; a shape without symbols is its own.
 */
export function lineShape(plain: string, secrets: SecretFinder): string {
  const isCut = plain.length > READ;
  const text = (isCut ? plain.slice(0, READ) : plain).replace(/\s+/g, " ").trim();
  let shape = "";
  let from = 0;
  for (const [start, end] of secrets(text)) {
    shape += masked(text.slice(from, start)) + SECRET;
    from = end;
  }
  shape += masked(from === 0 ? text : text.slice(from));
  if (shape.length > LONGEST || isCut) return wholeWords(shape.slice(0, LONGEST)) + REST;
  return shape === "" ? EMPTY : shape;
}

const masked = (text: string) =>
  text.replace(VARIABLE, (_, time?: string, id?: string, odd?: string) =>
    time !== undefined ? TIME : id !== undefined ? ID : odd !== undefined ? ODD : NUMBER,
  );

/** Without the word it may have been cut in. */
function wholeWords(text: string): string {
  let end = text.length;
  while (end > 0 && !SEPARATORS.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** A shape or pattern apart: the words, some of them empty, and the separators between them. */
export function shapeWords(shape: string): { words: string[]; skeleton: string } {
  const parts = shape.split(SEPARATOR);
  const words: string[] = [];
  let skeleton = "";
  for (let at = 0; at < parts.length; at++)
    if (at % 2 === 0) words.push(parts[at]!);
    else skeleton += parts[at]!;
  return { words, skeleton };
}

/** Shapes of this skeleton put together from words. */
export function joinWords(words: readonly string[], skeleton: string): string {
  let text = words[0]!;
  for (let at = 1; at < words.length; at++) text += skeleton[at - 1]! + words[at]!;
  return text;
}

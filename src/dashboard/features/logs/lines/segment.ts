import { plainText } from "#api/logText/plainText.ts";
import { isPlain } from "../../../ui/ansi/ansi.ts";
import { type EscapeTable, splitEscapes } from "./escapes.ts";

/** A line as it comes in; `source` is a number given by the store. */
export type NewLine = { id: number; time: number; level: number; source: number; text: string };

/** Enough that a segment's fixed cost vanishes, few enough that dropping or sealing one is unnoticeable. */
export const MOST_LINES = 1024;
const MOST_CHARACTERS = 1 << 19;

/** Whole numbers that lie close together: four bytes each as distances from the least, unless they span too much. */
type Column = { base: number; values: Float64Array | Uint32Array };

/**
 * A run of lines in columns. While open, texts are apart, as they came; sealed, what people see of them is one packed
 * string (a byte per character unless something in it needs two), their escapes stand beside it, and the columns are cut
 * to size. Nothing in it changes after that, except which stack a line belongs to.
 */
export type Segment = {
  /** Number of its first line. */
  readonly first: number;
  count: number;
  ids: Column;
  times: Column;
  levels: Uint8Array;
  sources: Uint16Array;
  /** How far above the head of its stack is, `STACK_HEAD` or 0 for most lines; undefined while no line is in a stack. */
  stacks: Uint16Array | undefined;
  loose: string[];
  looseCharacters: number;
  sealed: SealedText | undefined;
};

export type SealedText = {
  packed: string;
  /** Where each line's text ends in `packed`. */
  ends: Uint32Array;
  /** Ascending: the place in `packed` plus the line's place in the segment, so that line ends are told from starts. */
  escapeAt: Uint32Array;
  escapeKind: Uint16Array;
  table: EscapeTable;
  /** Lines that cannot be put together from text and escapes, as they came. */
  odd: ReadonlyMap<number, string>;
  bytes: number;
};

export function openSegment(first: number): Segment {
  return {
    first,
    count: 0,
    ids: { base: 0, values: new Float64Array(MOST_LINES) },
    times: { base: 0, values: new Float64Array(MOST_LINES) },
    levels: new Uint8Array(MOST_LINES),
    sources: new Uint16Array(MOST_LINES),
    stacks: undefined,
    loose: [],
    looseCharacters: 0,
    sealed: undefined,
  };
}

export function isFull(segment: Segment): boolean {
  return segment.count === MOST_LINES || segment.looseCharacters >= MOST_CHARACTERS;
}

export function addLine(segment: Segment, line: NewLine): void {
  const at = segment.count++;
  segment.ids.values[at] = line.id;
  segment.times.values[at] = line.time;
  segment.levels[at] = line.level;
  segment.sources[at] = line.source;
  segment.loose.push(line.text);
  segment.looseCharacters += line.text.length;
}

export function seal(segment: Segment, table: EscapeTable): void {
  const ends = new Uint32Array(segment.count);
  const plains: string[] = [];
  const odd = new Map<number, string>();
  const escapeAt: number[] = [];
  const escapeKind: number[] = [];
  let length = 0;
  let oddCharacters = 0;
  segment.loose.forEach((text, at) => {
    const split = isPlain(text) ? undefined : splitEscapes(text, table);
    let plain = text;
    if (split) {
      plain = split.plain;
      for (const place of split.at) escapeAt.push(length + place + at);
      for (const kind of split.kinds) escapeKind.push(kind);
    } else if (!isPlain(text)) {
      plain = plainText(text);
      odd.set(at, text);
      oddCharacters += text.length;
    }
    plains.push(plain);
    length += plain.length;
    ends[at] = length;
  });
  const packed = plains.join("");
  const width = /[^\u0000-\u00ff]/.test(packed) ? 2 : 1;
  segment.loose = [];
  segment.looseCharacters = 0;
  segment.ids = narrow(segment.ids, segment.count);
  segment.times = narrow(segment.times, segment.count);
  segment.levels = segment.levels.slice(0, segment.count);
  segment.sources = segment.sources.slice(0, segment.count);
  segment.stacks = segment.stacks?.slice(0, segment.count);
  segment.sealed = {
    packed,
    ends,
    escapeAt: Uint32Array.from(escapeAt),
    escapeKind: Uint16Array.from(escapeKind),
    table,
    odd,
    bytes:
      packed.length * width +
      oddCharacters * 2 +
      escapeAt.length * 6 +
      segment.count * 7 +
      segment.ids.values.byteLength +
      segment.times.values.byteLength,
  };
}

function narrow({ values }: Column, count: number): Column {
  const used = Float64Array.from(values.subarray(0, count));
  const base = used.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const fits = used.every((value) => Number.isInteger(value) && value - base <= 0xffff_ffff);
  return fits ? { base, values: Uint32Array.from(used, (value) => value - base) } : { base: 0, values: used };
}

export const idAt = ({ ids }: Segment, at: number): number => ids.base + ids.values[at]!;
export const timeAt = ({ times }: Segment, at: number): number => times.base + times.values[at]!;

/** Marks the first line of a stack: others are counted from it. */
export const STACK_HEAD = 0xffff;

export const stackAt = ({ stacks }: Segment, at: number): number => stacks?.[at] ?? 0;

export function setStack(segment: Segment, at: number, value: number): void {
  if (stackAt(segment, at) === value) return;
  segment.stacks ??= new Uint16Array(segment.sealed ? segment.count : MOST_LINES);
  segment.stacks[at] = value;
}

/** The line as it came, with its escapes. */
export function textAt(segment: Segment, at: number): string {
  const { sealed } = segment;
  if (!sealed) return segment.loose[at]!;
  const odd = sealed.odd.get(at);
  if (odd !== undefined) return odd;
  const start = at === 0 ? 0 : sealed.ends[at - 1]!;
  const end = sealed.ends[at]!;
  let next = lowerBound(sealed.escapeAt, start + at);
  let from = start;
  let text = "";
  for (; next < sealed.escapeAt.length && sealed.escapeAt[next]! <= end + at; next++) {
    const to = sealed.escapeAt[next]! - at;
    text += sealed.packed.slice(from, to) + sealed.table.kinds[sealed.escapeKind[next]!]!;
    from = to;
  }
  return text + sealed.packed.slice(from, end);
}

/** What people see of the line: what is searched. */
export function plainAt({ sealed, loose }: Segment, at: number): string {
  if (!sealed) return plainText(loose[at]!);
  return sealed.packed.slice(at === 0 ? 0 : sealed.ends[at - 1]!, sealed.ends[at]!);
}

/** What it weighs. */
export function segmentBytes(segment: Segment): number {
  return segment.sealed?.bytes ?? segment.looseCharacters * 2 + segment.count * 19;
}

/** The first place whose value is at least `value`. */
export function lowerBound(ascending: Uint32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

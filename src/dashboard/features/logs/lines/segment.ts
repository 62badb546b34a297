/** A line as it comes in; `source` is a number given by the store. */
export type NewLine = { id: number; time: number; level: number; source: number; text: string };

/** Enough that a segment's fixed cost vanishes, few enough that dropping or sealing one is unnoticeable. */
const MOST_LINES = 1024;
const MOST_CHARACTERS = 1 << 19;

/** What the columns cost a line: id, time (8 each), level (1), source (2), end (4). */
const COLUMN_BYTES = 23;

/**
 * A run of lines in columns. While open, texts are apart; sealed, they are one packed string (a byte per character
 * unless something in it needs two) and the columns are cut to size. Nothing in it changes after that.
 */
export type Segment = {
  /** Number of its first line. */
  readonly first: number;
  count: number;
  characters: number;
  ids: Float64Array;
  times: Float64Array;
  levels: Uint8Array;
  sources: Uint16Array;
  /** Where each line's text ends in `packed`. */
  ends: Uint32Array;
  packed: string | undefined;
  loose: string[];
};

export function openSegment(first: number, capacity = MOST_LINES): Segment {
  return {
    first,
    count: 0,
    characters: 0,
    ids: new Float64Array(capacity),
    times: new Float64Array(capacity),
    levels: new Uint8Array(capacity),
    sources: new Uint16Array(capacity),
    ends: new Uint32Array(capacity),
    packed: undefined,
    loose: [],
  };
}

export function isFull(segment: Segment): boolean {
  return segment.count === segment.ids.length || segment.characters >= MOST_CHARACTERS;
}

export function addLine(segment: Segment, line: NewLine): void {
  const at = segment.count++;
  segment.ids[at] = line.id;
  segment.times[at] = line.time;
  segment.levels[at] = line.level;
  segment.sources[at] = line.source;
  segment.characters += line.text.length;
  segment.ends[at] = segment.characters;
  segment.loose.push(line.text);
}

export function seal(segment: Segment): void {
  segment.packed = segment.loose.join("");
  segment.loose = [];
  if (segment.count === segment.ids.length) return;
  segment.ids = segment.ids.slice(0, segment.count);
  segment.times = segment.times.slice(0, segment.count);
  segment.levels = segment.levels.slice(0, segment.count);
  segment.sources = segment.sources.slice(0, segment.count);
  segment.ends = segment.ends.slice(0, segment.count);
}

export function textAt(segment: Segment, at: number): string {
  if (segment.packed === undefined) return segment.loose[at]!;
  return segment.packed.slice(at === 0 ? 0 : segment.ends[at - 1]!, segment.ends[at]!);
}

/** What it weighs; characters beyond Latin make a whole packed string take two bytes each. */
export function segmentBytes(segment: Segment): number {
  const wide = segment.packed !== undefined && /[^\u0000-\u00ff]/.test(segment.packed);
  return segment.characters * (wide ? 2 : 1) + segment.count * COLUMN_BYTES;
}

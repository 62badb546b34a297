import { readSequence, SPECIAL } from "../../../ui/ansi/ansi.ts";

/** Two bytes name an escape; a log with more kinds of them keeps the lines of the others as they came. */
const MOST_KINDS = 65_535;

/**
 * The escape sequences of a log, each kind once. Lines are kept as the text people see, which is what is searched, with
 * their escapes apart; a log has few kinds of them, however many lines it has.
 */
export function createEscapeTable() {
  const numbers = new Map<string, number>();
  const kinds: string[] = [];
  return {
    kinds,
    numberOf(sequence: string): number | undefined {
      const known = numbers.get(sequence);
      if (known !== undefined || kinds.length === MOST_KINDS) return known;
      numbers.set(sequence, kinds.length);
      kinds.push(sequence);
      return kinds.length - 1;
    },
  };
}
export type EscapeTable = ReturnType<typeof createEscapeTable>;

/** A line without its escapes, where in it each stood, and which it was. */
export type SplitLine = { plain: string; at: number[]; kinds: number[] };

const special = new RegExp(SPECIAL, "g");

/**
 * Splits what can be put together again. Undefined for a line that is more than text and escapes: one that a carriage
 * return starts over, or with an escape beyond the table's room.
 */
export function splitEscapes(text: string, table: EscapeTable): SplitLine | undefined {
  const split: SplitLine = { plain: "", at: [], kinds: [] };
  let from = 0;
  special.lastIndex = 0;
  for (let hit = special.exec(text); hit; hit = special.exec(text)) {
    const sequence = readSequence(text, hit.index);
    if (sequence.kind === "return" && sequence.end < text.length) return undefined;
    const kind = table.numberOf(text.slice(hit.index, sequence.end));
    if (kind === undefined) return undefined;
    split.plain += text.slice(from, hit.index);
    split.at.push(split.plain.length);
    split.kinds.push(kind);
    from = sequence.end;
    special.lastIndex = from;
  }
  split.plain += text.slice(from);
  return split;
}

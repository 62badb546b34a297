import type { Fault, FilterNode } from "./filterNode.ts";
import { filterTokens, type Token } from "./filterTokens.ts";

/** What is typed by hand is shorter; what is not could be anything. */
const MOST_CHARACTERS = 2_000;
const DEEPEST = 50;

/** Neither when nothing was typed. */
export type ParsedFilter = { node?: FilterNode; fault?: Fault };

/**
 * Reads a filter: words, "phrases", /patterns/, level:, source:, pattern:, from:, to: and .field=value, joined by AND (or nothing),
 * OR, NOT (or -) and parentheses. NOT binds closest, OR last. Never throws.
 */
export function parseFilter(text: string, now = Date.now()): ParsedFilter {
  if (text.length > MOST_CHARACTERS)
    return {
      fault: {
        at: MOST_CHARACTERS,
        length: text.length - MOST_CHARACTERS,
        message: `A filter has at most ${MOST_CHARACTERS.toLocaleString()} characters.`,
      },
    };
  const tokens = filterTokens(text, now);
  if (!Array.isArray(tokens)) return { fault: tokens };
  if (tokens.length === 0) return {};
  const reader = { tokens, at: 0, end: text.length };
  const node = anyOf(reader, 0);
  if (isFault(node)) return { fault: node };
  const rest = tokens[reader.at];
  if (rest)
    return {
      fault: { ...place(rest), message: 'There is no "(" for this. Take it out, or open one before.' },
    };
  return { node };
}

type Reader = { tokens: readonly Token[]; at: number; end: number };
type Part = FilterNode | Fault;

const isFault = (part: Part): part is Fault => "message" in part;
const place = ({ at, length }: Token) => ({ at, length });

function anyOf(reader: Reader, depth: number): Part {
  return joined(reader, "or", () => allOfThem(reader, depth));
}

function allOfThem(reader: Reader, depth: number): Part {
  return joined(reader, "and", () => one(reader, depth));
}

/** Parts with an operator between them; between the parts of an AND it may be left out. */
function joined(reader: Reader, kind: "and" | "or", read: () => Part): Part {
  const parts: FilterNode[] = [];
  for (;;) {
    const part = read();
    if (isFault(part)) return part;
    // The same written with parentheses means the same.
    if (part.kind === kind) parts.push(...part.of);
    else parts.push(part);
    const next = reader.tokens[reader.at];
    if (next?.kind === kind) reader.at++;
    else if (kind === "or" || !next || next.kind === "or" || next.kind === ")") break;
  }
  return parts.length === 1 ? parts[0]! : { kind, of: parts };
}

function one(reader: Reader, depth: number): Part {
  const token = reader.tokens[reader.at];
  if (!token) {
    const before = reader.tokens.at(-1);
    const at = before ? before.at : reader.end;
    return {
      at,
      length: Math.max(1, reader.end - at),
      message: "Something to look for is missing after this.",
    };
  }
  if (depth > DEEPEST)
    return {
      ...place(token),
      message: `More than ${DEEPEST} levels of parentheses and NOT: write it in fewer.`,
    };
  reader.at++;
  if (token.kind === "term") return token.node;
  if (token.kind === "not") {
    const of = one(reader, depth + 1);
    if (isFault(of)) return of;
    return of.kind === "not" ? of.of : { kind: "not", of };
  }
  if (token.kind === "(") {
    const inner = anyOf(reader, depth + 1);
    if (isFault(inner)) return inner;
    if (reader.tokens[reader.at]?.kind !== ")") return { ...place(token), message: 'Close this with a ")".' };
    reader.at++;
    return inner;
  }
  const name = token.kind === ")" ? ")" : token.kind.toUpperCase();
  return {
    ...place(token),
    message: `Something to look for must stand before ${name}. To look for it as text, write "${name}" in quotes.`,
  };
}

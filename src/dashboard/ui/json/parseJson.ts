import type { JsonEntry, JsonNode } from "./jsonNode.ts";

/** Objects and arrays within each other that are looked into; what is deeper stays text. */
export const DEEPEST = 64;

/** Where the text stops being JSON. Thrown and caught here only. */
class NotJson extends Error {
  readonly at: number;
  constructor(at: number) {
    super("not JSON");
    this.at = at;
  }
}

/** The value that begins at `at`, or how far reading came. What follows the value is the caller's business. */
export function parseJson(text: string, at: number): JsonNode | { failedAt: number } {
  try {
    return readValue(text, at, 0);
  } catch (error) {
    if (error instanceof NotJson) return { failedAt: error.at };
    throw error;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;

function readValue(text: string, start: number, depth: number): JsonNode {
  switch (text[start]) {
    case "{":
      return depth < DEEPEST ? readObject(text, start, depth) : readDeep(text, start);
    case "[":
      return depth < DEEPEST ? readArray(text, start, depth) : readDeep(text, start);
    case '"': {
      const end = stringEnd(text, start);
      return { kind: "string", value: stringValue(text, start, end), start, end };
    }
    case "t":
      return readWord(text, start, "true", true);
    case "f":
      return readWord(text, start, "false", false);
    case "n":
      return readWord(text, start, "null", null);
    default:
      return readNumber(text, start);
  }
}

function readObject(text: string, start: number, depth: number): JsonNode {
  const entries: JsonEntry[] = [];
  let at = skipSpace(text, start + 1);
  if (text[at] === "}") return { kind: "object", entries, start, end: at + 1 };
  for (;;) {
    if (text.charCodeAt(at) !== QUOTE) throw new NotJson(at);
    const keyEnd = stringEnd(text, at);
    const key = stringValue(text, at, keyEnd);
    at = skipSpace(text, keyEnd);
    if (text[at] !== ":") throw new NotJson(at);
    const node = readValue(text, skipSpace(text, at + 1), depth + 1);
    entries.push({ key, node });
    at = skipSpace(text, node.end);
    if (text[at] === "}") return { kind: "object", entries, start, end: at + 1 };
    if (text[at] !== ",") throw new NotJson(at);
    at = skipSpace(text, at + 1);
  }
}

function readArray(text: string, start: number, depth: number): JsonNode {
  const items: JsonNode[] = [];
  let at = skipSpace(text, start + 1);
  if (text[at] === "]") return { kind: "array", items, start, end: at + 1 };
  for (;;) {
    const node = readValue(text, at, depth + 1);
    items.push(node);
    at = skipSpace(text, node.end);
    if (text[at] === "]") return { kind: "array", items, start, end: at + 1 };
    if (text[at] !== ",") throw new NotJson(at);
    at = skipSpace(text, at + 1);
  }
}

/** Only brackets and strings are looked at, without a call for each level. */
function readDeep(text: string, start: number): JsonNode {
  const closers: string[] = [];
  let at = start;
  do {
    const character = text[at];
    if (character === undefined) throw new NotJson(at);
    if (character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (character === "{") closers.push("}");
    else if (character === "[") closers.push("]");
    else if ((character === "}" || character === "]") && closers.pop() !== character) throw new NotJson(at);
    at++;
  } while (closers.length > 0);
  return { kind: "deep", start, end: at };
}

/** The place after the closing quote. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
    else if (code < 32) throw new NotJson(at);
  }
  throw new NotJson(text.length);
}

function stringValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  if (!inner.includes("\\")) return inner;
  try {
    return String(JSON.parse(text.slice(start, end)));
  } catch {
    // An escape that JSON does not know.
    throw new NotJson(start);
  }
}

function readWord(text: string, start: number, word: string, value: boolean | null): JsonNode {
  if (!text.startsWith(word, start)) throw new NotJson(start);
  return { kind: "word", value, start, end: start + word.length };
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readNumber(text: string, start: number): JsonNode {
  number.lastIndex = start;
  const written = number.exec(text)?.[0];
  if (written === undefined) throw new NotJson(start);
  return { kind: "number", text: written, start, end: start + written.length };
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

const isSpace = (code: number) => code === 32 || code === 9 || code === 10 || code === 13;

import type { JsonNode, JsonObject } from "../../../ui/json/jsonNode.ts";
import type { JsonSource } from "../../../ui/json/jsonSource.ts";
import { parseJson, skipSpace } from "../../../ui/json/parseJson.ts";

/** A line that is a JSON object, or ends in one. */
export type JsonLine = JsonSource & {
  json: JsonObject;
  /** The text before the object, if there is any. */
  prefix?: string;
};

/** Characters read of one line in all, in however many attempts. */
const MOST_READ = 256 * 1024;
/** Braces that may be the object's first one. */
const ATTEMPTS = 8;

// Not within a word, as in `fn(){}` or `${x}`; and an object of something.
const opening = /(?<![^\s:=|,;>)\]-])\{(?=\s*")/g;

export function readJsonLine(plain: string): JsonLine | undefined {
  // Most lines are told apart by their last character.
  if (plain.length > MOST_READ || plain[lastSeen(plain)] !== "}") return undefined;
  const start = skipSpace(plain, 0);
  const whole = plain[start] === "{" ? parseJson(plain, start) : { failedAt: start };
  if (isWholeObject(whole, plain)) return { json: whole, source: plain };
  return readEnd(plain, start, reached(whole) - start);
}

function readEnd(plain: string, start: number, alreadyRead: number): JsonLine | undefined {
  let left = MOST_READ - alreadyRead;
  opening.lastIndex = start + 1;
  for (let attempt = 0; attempt < ATTEMPTS && left > 0; attempt++) {
    const at = opening.exec(plain)?.index;
    if (at === undefined) return undefined;
    const found = parseJson(plain, at);
    if (isWholeObject(found, plain)) return { json: found, source: plain, prefix: plain.slice(0, at) };
    left -= reached(found) - at;
    // What is within an object that ended is not the end of the line.
    if (!("failedAt" in found)) opening.lastIndex = found.end;
  }
  return undefined;
}

const reached = (found: JsonNode | { failedAt: number }) =>
  "failedAt" in found ? found.failedAt : found.end;

function isWholeObject(found: JsonNode | { failedAt: number }, plain: string): found is JsonObject {
  return "kind" in found && found.kind === "object" && skipSpace(plain, found.end) === plain.length;
}

function lastSeen(plain: string): number {
  let at = plain.length - 1;
  while (at >= 0 && plain.charCodeAt(at) <= 32) at--;
  return at;
}

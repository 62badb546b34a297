import type { JsonNode } from "./jsonNode.ts";

/** Keys and indices from the line's object down. */
export type JsonPath = readonly (string | number)[];

const plainKey = /^[A-Za-z_]\w*$/;

/** `.user.id`, `.items[0].name`, `.["odd key"]`; `.` is the whole. */
export function formatPath(path: JsonPath): string {
  if (path.length === 0) return ".";
  const text = path.map(segment).join("");
  return text.startsWith("[") ? `.${text}` : text;
}

function segment(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return plainKey.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

/** A whole text as a path; undefined if it is none. */
export function parsePath(text: string): JsonPath | undefined {
  const read = readPath(text, 0);
  return read?.end === text.length ? read.path : undefined;
}

// Keys such as `http-status` and `@timestamp` may be typed as they are, though they are written in quotes.
const step = /\.([\p{L}_$@][\p{L}\p{N}_$@-]*)|\.?\[(?:(0|[1-9]\d{0,14})|("(?:[^"\\]|\\.)*"))\]/uy;

/** The path that begins at `at`, as long as it goes: for languages that have paths in them. */
export function readPath(text: string, at: number): { path: JsonPath; end: number } | undefined {
  if (text[at] !== ".") return undefined;
  const path: (string | number)[] = [];
  let end = at;
  for (;;) {
    step.lastIndex = end;
    const found = step.exec(text);
    if (!found) break;
    const key = found[1] ?? (found[3] === undefined ? Number(found[2]) : unquoted(found[3]));
    if (key === undefined) return undefined;
    path.push(key);
    end = step.lastIndex;
  }
  return { path, end: path.length > 0 ? end : at + 1 };
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function valueAt(json: JsonNode, path: JsonPath): JsonNode | undefined {
  let node: JsonNode | undefined = json;
  for (const step of path) {
    if (node?.kind === "object" && typeof step === "string")
      node = node.entries.findLast((entry) => entry.key === step)?.node;
    else if (node?.kind === "array" && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return node;
}

import { readPath } from "../../../ui/json/jsonPath.ts";
import { readFieldTerm } from "../json/fieldFilter.ts";
import { LEVEL_NAMES } from "../lines/levels.ts";
import type { Fault, FilterNode } from "./filterNode.ts";
import { filterTime } from "./filterTime.ts";

export type Token = { at: number; length: number } & (
  | { kind: "(" | ")" | "and" | "or" | "not" }
  | { kind: "term"; node: FilterNode }
);

type Read = { end: number; kind: Token["kind"]; node?: FilterNode } | { fault: Fault };

const operators = new Map([
  ["AND", "and"],
  ["OR", "or"],
  ["NOT", "not"],
] as const);
const space = /\s*/y;
const word = /[^\s()"]+/y;
const regex = /\/((?:\\.|[^\\/])+)\/(?=[\s)]|$)/y;
const key = /(level|source|pattern|from|to):/y;
/** What others call them: better told than looked for as text. */
const near = new Map([
  ["lvl", "level"],
  ["levels", "level"],
  ["severity", "level"],
  ["src", "source"],
  ["sources", "source"],
  ["script", "source"],
  ["since", "from"],
  ["after", "from"],
  ["until", "to"],
  ["before", "to"],
]);
const nearKey = /([a-z]+):/y;
/** Whether a word is read as a term's name, or as a mistaken one. */
export const hasKey = (text: string): boolean => {
  const name = match(nearKey, text, 0)?.[1];
  return (
    name !== undefined && (near.has(name) || ["level", "source", "pattern", "from", "to"].includes(name))
  );
};
const comparison = /^[<>~]=?/;
const quoted = /"((?:\\.|[^"\\])*)("?)/sy;

/** Cuts what was typed into operators and terms. */
export function filterTokens(text: string, now: number): Token[] | Fault {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(space, text, at)![0].length;
    if (at >= text.length) return tokens;
    const read = readToken(text, at, now);
    if ("fault" in read) return read.fault;
    const place = { at, length: read.end - at };
    tokens.push(
      read.node ? { ...place, kind: "term", node: read.node } : { ...place, kind: read.kind as "and" }, // a term has a node
    );
    at = read.end;
  }
}

function readToken(text: string, at: number, now: number): Read {
  const first = text[at]!;
  if (first === "(" || first === ")") return { kind: first, end: at + 1 };
  if (first === "-" && /[^\s)]/.test(text[at + 1] ?? " ")) return { kind: "not", end: at + 1 };
  if (first === '"') {
    const found = readQuoted(text, at);
    return "fault" in found ? found : term(found.end, { kind: "text", text: found.text });
  }
  const pattern = match(regex, text, at);
  if (pattern) return term(at + pattern[0].length, { kind: "regex", pattern: pattern[1]! });
  const named = match(key, text, at);
  if (named) return readNamed(text, at, named[1]!, now);
  const meant = match(nearKey, text, at);
  const known = meant && near.get(meant[1]!);
  if (meant && known)
    return {
      fault: {
        at,
        length: meant[0].length,
        message: `There is no ${meant[0]} here. Write ${known}: instead, or put it in quotes to look for it as text.`,
      },
    };
  const field = first === "." ? readField(text, at) : undefined;
  if (field) return field;
  const [whole] = match(word, text, at)!;
  const operator = (operators as ReadonlyMap<string, "and" | "or" | "not">).get(whole);
  return operator
    ? { kind: operator, end: at + whole.length }
    : term(at + whole.length, { kind: "text", text: whole });
}

function readNamed(text: string, at: number, name: string, now: number): Read {
  const from = at + name.length + 1;
  const value = text[from] === '"' ? readQuoted(text, from) : readWord(text, from);
  if ("fault" in value) return value;
  const fault = (message: string): Read => ({
    fault: {
      at: value.text === "" ? at : from,
      length: Math.max(1, value.end - (value.text === "" ? at : from)),
      message,
    },
  });
  if (name === "source")
    return value.text === ""
      ? fault('Name a source: source:Install, or in quotes source:"Install tools".')
      : term(value.end, { kind: "source", name: value.text });
  if (name === "pattern")
    return value.text === ""
      ? fault('Write a pattern: pattern:"took ⟨#⟩", where ⟨#⟩ is a number and ⟨*⟩ any word.')
      : term(value.end, { kind: "pattern", pattern: value.text });
  if (name === "level") {
    const levels = readLevels(value.text);
    return levels
      ? term(value.end, { kind: "level", levels })
      : fault(`Levels are ${LEVEL_NAMES.join(", ")}: level:error, level:warn,error or level:>=warn.`);
  }
  const side = name === "from" ? "from" : "to";
  return filterTime(value.text, now) === undefined
    ? fault(`Write a time as ${side}:13:05, ${side}:-15m or ${side}:2026-11-24T13:05.`)
    : term(value.end, { kind: side, time: value.text });
}

function readLevels(text: string) {
  const least = LEVEL_NAMES.findIndex((name) => text === `>=${name}`);
  // Beyond the highest is "other", which is no level at all.
  if (least >= 0) return LEVEL_NAMES.slice(least, -1);
  const wanted = text.split(",");
  const levels = LEVEL_NAMES.filter((name) => wanted.includes(name));
  return text !== "" && wanted.every((name) => levels.some((level) => level === name)) ? levels : undefined;
}

/** `.path=value`; undefined when it is a word that happens to begin with a dot. */
function readField(text: string, at: number): Read | undefined {
  const path = readPath(text, at);
  const other = path && path.path.length > 0 && comparison.exec(text.slice(path.end, path.end + 2))?.[0];
  if (other)
    return {
      fault: {
        at: path.end,
        length: other.length,
        message: "A field is compared by = and != only. To look for this as text, put it in quotes.",
      },
    };
  const sign = path && /^!?=/.exec(text.slice(path.end, path.end + 2))?.[0];
  if (!path || !sign) return undefined;
  const from = path.end + sign.length;
  const value = text[from] === '"' ? readQuoted(text, from) : readWord(text, from);
  if ("fault" in value) return value;
  const written = text.slice(at, value.end);
  // Text without quotes is meant as text, unless it is a number, true, false or null.
  const term_ = readFieldTerm(written) ? written : `${text.slice(at, from)}${JSON.stringify(value.text)}`;
  return term(value.end, { kind: "field", term: term_ });
}

function readQuoted(text: string, at: number): { text: string; end: number } | { fault: Fault } {
  const [whole, inside, end] = match(quoted, text, at) as unknown as [string, string, string]; // it begins with a quote
  if (end === "") return { fault: { at, length: text.length - at, message: "Close the quote." } };
  return { text: inside.replace(/\\(.)/gs, "$1"), end: at + whole.length };
}

function readWord(text: string, at: number): { text: string; end: number } {
  const found = match(word, text, at)?.[0] ?? "";
  return { text: found, end: at + found.length };
}

const term = (end: number, node: FilterNode): Read => ({ kind: "term", end, node });

function match(pattern: RegExp, text: string, at: number) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

import { LEVEL_NAMES } from "../lines/levels.ts";

/** What can be written in place of the word at the cursor. */
export type Completions = { from: number; to: number; items: readonly Completion[] };
export type Completion = { insert: string; hint: string };

export type KnownTerms = {
  /** Names of sources. */
  sources: readonly string[];
  /** Paths of JSON fields: `.user.id`. */
  fields: readonly string[];
};

const MOST_SHOWN = 8;
const LEVELS = LEVEL_NAMES.filter((name) => name !== "other");

const keys: readonly Completion[] = [
  { insert: "level:", hint: "by level" },
  { insert: "source:", hint: "by who wrote it" },
  { insert: "pattern:", hint: "lines of one template" },
  { insert: "from:", hint: "from a time on" },
  { insert: "to:", hint: "before a time" },
];
const operators: readonly Completion[] = [
  { insert: "OR", hint: "one of both" },
  { insert: "AND", hint: "both, as without it" },
  { insert: "NOT", hint: "not what follows" },
];
const times: readonly Completion[] = [
  { insert: "-5m", hint: "5 minutes ago" },
  { insert: "-15m", hint: "15 minutes ago" },
  { insert: "-1h", hint: "an hour ago" },
  { insert: "-1d", hint: "a day ago" },
];

/** The word that ends at the cursor, with the quote it may be in; a minus before it is none of it. */
const wordBefore = /(?<=^|[\s(-])(?:[^\s()"-][^\s()"]*(?:"[^"]*)?)?$/;

/** What the word at the cursor may become. Nothing within a phrase or a pattern, and not what is there already. */
export function completions(text: string, cursor: number, known: KnownTerms): Completions {
  const word = wordBefore.exec(text.slice(0, cursor))?.[0];
  if (word === undefined) return { from: cursor, to: cursor, items: [] };
  const rest = /^[^\s()"]*/.exec(text.slice(cursor))![0]; // matches nothing, too
  const items = itemsFor(word, known).filter(({ insert }) => insert !== word + rest);
  return { from: cursor - word.length, to: cursor + rest.length, items: items.slice(0, MOST_SHOWN) };
}

/** Whether the word that ends at the cursor is the beginning of a term rather than a word: `lev`, `.us`, `source:Ins`. */
export function isBegun(text: string, cursor: number, known: KnownTerms): boolean {
  const { from, to, items } = completions(text, cursor, known);
  const word = text.slice(from, cursor).toLowerCase();
  return word !== "" && to === cursor && items.some(({ insert }) => insert.toLowerCase().startsWith(word));
}

function itemsFor(word: string, known: KnownTerms): Completion[] {
  const [, key, value = ""] = /^(level|source|from|to):(.*)$/s.exec(word) ?? [];
  if (key === "level") return levelItems(value);
  if (key === "source") return sourceItems(value.replace(/^"/, ""), known);
  if (key) return begunBy(value, times).map(({ insert, hint }) => ({ insert: `${key}:${insert}`, hint }));
  if (word.includes('"') || word.startsWith("/")) return [];
  if (word.startsWith(".")) return word.includes("=") ? [] : fieldItems(word, known);
  if (word === "") return [...keys, ...operators, ...fieldItems("", known)];
  return [
    ...begunBy(word, keys),
    ...operators.filter(({ insert }) => insert.startsWith(word)),
    ...(word.length > 1 ? [...begunBy(word, levelTerms), ...sourceItems(word, known)] : []),
  ];
}

const levelTerms: readonly Completion[] = LEVELS.map((name) => ({ insert: name, hint: "level" }));

/** Of several levels the last one is being typed. */
function levelItems(value: string): Completion[] {
  const before = /^(?:>=|.*,)?/.exec(value)![0]; // matches nothing, too
  const single = LEVELS.map((name) => ({
    insert: `level:${before}${name}`,
    hint: before === ">=" ? "and above" : "",
  }));
  const above = ["warn", "info"].map((name) => ({ insert: `level:>=${name}`, hint: "and above" }));
  return begunBy(`level:${value}`, before === "" ? [...single, ...above] : single);
}

function sourceItems(value: string, { sources }: KnownTerms): Completion[] {
  const small = value.toLowerCase();
  return [...new Set(sources)]
    .filter((name) => name.toLowerCase().includes(small))
    .map((name) => ({
      insert: /^[^\s()"]+$/.test(name) ? `source:${name}` : `source:"${name.replace(/["\\]/g, "\\$&")}"`,
      hint: "source",
    }));
}

function fieldItems(word: string, { fields }: KnownTerms): Completion[] {
  return fields
    .filter((path) => path.toLowerCase().startsWith(word.toLowerCase()))
    .map((path) => ({ insert: `${path}=`, hint: "JSON field" }));
}

function begunBy(word: string, items: readonly Completion[]): Completion[] {
  const small = word.toLowerCase();
  return items
    .filter(({ insert }) => insert.startsWith(small))
    .map((item) => (levelTerms.includes(item) ? { ...item, insert: `level:${item.insert}` } : item));
}

/** The text with the word replaced, and where the cursor is then. Terms that are whole get a space behind them. */
export function completed(text: string, { from, to }: Completions, insert: string) {
  const isWhole = !/[:=]$/.test(insert) && !/^[\s)]/.test(text.slice(to));
  const written = isWhole ? `${insert} ` : insert;
  return { text: text.slice(0, from) + written + text.slice(to), cursor: from + written.length };
}

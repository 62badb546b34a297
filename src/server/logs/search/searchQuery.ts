import type { z } from "zod";
import { LOG_LEVELS, SEARCH_CHARACTERS, SEARCH_HITS, type SearchLogs } from "#api/http/logs.ts";
import { HttpError } from "../../http/httpError.ts";
import { parseUuid, UuidError } from "../../http/uuid.ts";

type Query = z.output<typeof SearchLogs>;

const YES = new Set(["", "true", "1"]);
const NO = new Set(["false", "0"]);
/** Values of one list: more would only make the query long. */
const MOST_VALUES = 100;

/** Reads the query of a search; all its mistakes go into one refusal. */
export function readSearchQuery(search: URLSearchParams): Query {
  const faults: { field: string; detail: string }[] = [];
  const refuse = (field: string, detail: string): undefined => void faults.push({ field, detail });

  function integer(field: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = search.get(field);
    if (text === null || text === "") return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const upTo = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `from ${least} up`;
    return refuse(field, `Must be an integer ${upTo}.`);
  }
  function time(field: string): string | undefined {
    const text = search.get(field);
    if (text === null || text === "") return undefined;
    const isTime = /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));
    return isTime ? text : refuse(field, "Must be a time as RFC 3339 has it, e.g. 2026-07-01T02:03:04Z.");
  }
  function list(field: string, read: (text: string) => string | undefined): string[] | undefined {
    const texts = [...new Set(search.getAll(field))];
    if (texts.length === 0) return undefined;
    if (texts.length > MOST_VALUES) return refuse(field, `May be given at most ${MOST_VALUES} times.`);
    const values = texts.map(read);
    return values.every((value) => value !== undefined) ? values : undefined;
  }

  const q = search.get("q") ?? "";
  if (q === "" || q.length > SEARCH_CHARACTERS)
    refuse("q", `Must be the text to search for, of 1 to ${SEARCH_CHARACTERS} characters.`);
  const re = search.get("re");
  if (re !== null && !YES.has(re) && !NO.has(re)) refuse("re", "Must be true or false.");
  const level = list("level", (text) =>
    LOG_LEVELS.some((known) => known === text)
      ? text
      : refuse("level", `Must be one of ${LOG_LEVELS.join(", ")}, not ${JSON.stringify(text)}.`),
  );
  const source = list("source", (text) => readUuid(text) ?? refuse("source", "Must be a UUID."));
  const from = time("from");
  const to = time("to");
  const before = integer("before", 1);
  const after = integer("after", 0);
  if (before !== undefined && after !== undefined)
    refuse("after", "Must not be given together with before: it is the other direction.");
  const limit = integer("limit", 1, SEARCH_HITS.most);
  if (faults.length > 0) throw HttpError.badQuery(faults);
  return { q, re: re !== null && YES.has(re), level, source, from, to, before, after, limit };
}

function readUuid(text: string): string | undefined {
  try {
    return parseUuid(text);
  } catch (error) {
    if (error instanceof UuidError) return undefined;
    throw error;
  }
}

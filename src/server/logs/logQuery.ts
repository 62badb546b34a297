import { HttpError } from "../http/httpError.ts";

export type LogQuery = {
  after: number;
  before: number | undefined;
  limit: number | undefined;
  format: "json" | "text";
};

const MAX_PAGE = 10_000;

/** Reads the query of the logs in the order of logs.md §2. `follow` counts by its presence. */
export function readLogQuery(search: URLSearchParams): LogQuery {
  const format = search.get("format") || "json";
  if (format !== "json" && format !== "text")
    throw HttpError.badRequest("Invalid format parameter.", 'Allowed values are "json" and "text".');
  if (format === "text" && search.has("follow"))
    throw HttpError.badRequest(
      "Text format is not supported with follow mode.",
      "Use format=json or omit the follow parameter.",
    );
  return { format, after: readAfter(search.get("after") ?? ""), ...readPage(search) };
}

const MAX_INT64 = 9_223_372_036_854_775_807n;

function readAfter(text: string): number {
  if (text === "") return 0;
  const isInteger = /^[+-]?\d+$/.test(text);
  const value = isInteger ? BigInt(text.replace("+", "")) : -1n;
  if (value < 0n || value > MAX_INT64)
    throw new HttpError(400, {
      message: 'Query param "after" must be an integer greater than or equal to zero.',
      validations: [{ field: "after", detail: "Must be an integer greater than or equal to zero" }],
    });
  return Number(value); // beyond 2^53 there are no ids
}

/** Paging is our own: only with `limit`, which other clients do not send, does `before` mean anything (LG24). */
function readPage(search: URLSearchParams): Pick<LogQuery, "before" | "limit"> {
  const limit = readPositive(search.get("limit"));
  const before = readPositive(search.get("before"));
  if (!limit) return { before: undefined, limit: undefined };
  return { before, limit: Math.min(limit, MAX_PAGE) };
}

function readPositive(text: string | null): number | undefined {
  const value = text !== null && /^\d+$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

import { z } from "zod";
import { ZERO_TIME } from "#api/values.ts";
import { HttpError } from "./httpError.ts";
import { NIL_UUID, parseUuid, UuidError } from "./uuid.ts";

/** As the reference's encoder writes: one line with its end, and nothing that a browser could take for markup. */
export function encodeJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return `${text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

/**
 * The first JSON value of a body; what follows it is ignored (conventions §2). Bytes that are no UTF-8 and lone
 * surrogates become U+FFFD.
 */
export function parseFirstJson(body: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
  const start = text.search(/[^ \t\r\n]/);
  if (start < 0) throw HttpError.badJson("EOF");
  const end = endOfValue(text, start);
  if (end === undefined) throw HttpError.badJson("unexpected EOF");
  try {
    return JSON.parse(text.slice(start, end), (_, value) =>
      typeof value === "string" ? wellFormed(value) : value,
    );
  } catch (error) {
    throw HttpError.badJson(error instanceof Error ? error.message : String(error));
  }
}

/** With the `u` flag the class matches only surrogates that are not half of a pair. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** Where the value that begins at `start` ends; undefined when the text ends first. JSON.parse judges the inside. */
function endOfValue(text: string, start: number): number | undefined {
  const first = text[start];
  if (first !== "{" && first !== "[" && first !== '"') {
    const length = text.slice(start).search(/[\s,{}[\]":]/);
    return length < 0 ? text.length : start + Math.max(length, 1);
  }
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    if (depth === 0 && !inString) return i + 1;
  }
  return undefined;
}

/**
 * Fits a parsed value to the contract the way the reference's decoder does: member names in any case, unknown members
 * ignored, `null` or absent leaves the zero value, UUIDs in every accepted spelling.
 */
export function decodeBody<S extends z.ZodType>(schema: S, body: Uint8Array): z.output<S> {
  const value = fitted(schema, parseFirstJson(body), "");
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "invalid_type")
    throw HttpError.badJson(
      `json: cannot unmarshal ${kindOf(valueAt(value, issue.path))} into field ${issue.path.join(".")}`,
    );
  throw HttpError.validation(
    result.error.issues.map(({ path, message }) => ({ field: path.join("."), detail: message })),
  );
}

const valueAt = (value: unknown, path: PropertyKey[]) =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

const kindOf = (value: unknown) =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;

function mismatch(value: unknown, path: string): HttpError {
  return HttpError.badJson(`json: cannot unmarshal ${kindOf(value)} into field ${path || "(body)"}`);
}

function fitted(schema: z.ZodType, value: unknown, path: string): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return value === undefined || value === null
      ? undefined
      : fitted(schema.unwrap() as z.ZodType, value, path); // every schema of the contract is a classic one
  if (schema instanceof z.ZodNullable)
    return value === undefined || value === null ? null : fitted(schema.unwrap() as z.ZodType, value, path);
  const given = value === null ? undefined : value;
  if (schema instanceof z.ZodObject) return fitObject(schema, given ?? {}, path);
  if (schema instanceof z.ZodRecord) return fitRecord(schema, given ?? {}, path);
  if (schema instanceof z.ZodArray) {
    if (given === undefined) return [];
    if (!Array.isArray(given)) throw mismatch(given, path);
    return given.map((item, i) => fitted(schema.element as z.ZodType, item, `${path}[${i}]`));
  }
  if (schema instanceof z.ZodString) return fitString(schema, given ?? undefined, path);
  if (schema instanceof z.ZodNumber) {
    if (given !== undefined && typeof given !== "number") throw mismatch(given, path);
    return given ?? 0;
  }
  if (schema instanceof z.ZodBoolean) {
    if (given !== undefined && typeof given !== "boolean") throw mismatch(given, path);
    return given ?? false;
  }
  return value;
}

function membersOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(value, path);
  return Object.entries(value);
}

function fitObject(schema: z.ZodObject, value: unknown, path: string): Record<string, unknown> {
  const given = new Map(membersOf(value, path).map(([name, member]) => [name.toLowerCase(), member]));
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, member]) => [
      name,
      fitted(member as z.ZodType, given.get(name.toLowerCase()), path === "" ? name : `${path}.${name}`),
    ]),
  );
}

function fitRecord(schema: z.ZodRecord, value: unknown, path: string): Record<string, unknown> {
  return Object.fromEntries(
    membersOf(value, path).map(([name, member]) => [
      name,
      fitted(schema.valueType as z.ZodType, member, path === "" ? name : `${path}.${name}`),
    ]),
  );
}

function fitString(schema: z.ZodString, value: unknown, path: string): string {
  const format = schema.meta()?.format;
  if (value === undefined) return format === "uuid" ? NIL_UUID : format === "date-time" ? ZERO_TIME : "";
  if (typeof value !== "string") throw mismatch(value, path);
  if (format === "uuid") return bodyUuid(value);
  if (format === "date-time" && Number.isNaN(Date.parse(value)))
    throw HttpError.badJson(`parsing time ${JSON.stringify(value)} as RFC 3339: cannot parse`);
  return value;
}

function bodyUuid(text: string): string {
  try {
    return parseUuid(text);
  } catch (error) {
    if (error instanceof UuidError) throw HttpError.badJson(error.message);
    throw error;
  }
}

import type { z } from "zod";
import { standIns } from "./standIns.ts";

/** What of an answer could not be read and was left out. */
export type LeftOut = {
  items: number;
  /** The first of them, as `workspaces[3].id is missing`. */
  first: string;
};

/** No sense can be made of an answer: says which member is at fault. */
export class Unreadable extends Error {}

type Reading = { path: (string | number)[]; items: number; first: string };
/** Throws Unreadable. `undefined` and `null` are both given to it: what stands for nothing is the type's own business. */
type Read = (sent: unknown, reading: Reading) => unknown;

function unreadable(reading: Reading, what: string): Unreadable {
  const path = reading.path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    "",
  );
  return new Unreadable(`${path || "the answer"} ${what}`);
}

const wrong = (reading: Reading, sent: unknown, wanted: string) =>
  unreadable(reading, isNothing(sent) ? "is missing" : `is not ${wanted}`);

const isNothing = (sent: unknown): sent is undefined | null => sent === undefined || sent === null;
const isObject = (sent: unknown): sent is Record<string, unknown> =>
  typeof sent === "object" && sent !== null && !Array.isArray(sent);

/** Reads, or counts as left out and answers `instead`. */
function attempt<T>(read: Read, sent: unknown, reading: Reading, instead: T): unknown {
  const depth = reading.path.length;
  try {
    return read(sent, reading);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reading.path.length = depth;
    reading.items += 1;
    reading.first ||= error.message;
    return instead;
  }
}

/** The published reference shows what may be null as `{uuid, valid}` or `{time, valid}`: its value, or nothing. */
function unwrapped(sent: unknown): unknown {
  if (!isObject(sent)) return sent;
  const { valid, Valid = valid, ...rest } = sent;
  return typeof Valid !== "boolean" ? sent : Valid ? Object.values(rest)[0] : undefined;
}

const text: Read = (sent, reading) => {
  if (typeof sent === "string") return sent;
  const plain = unwrapped(sent);
  if (typeof plain === "string") return plain;
  if (typeof plain === "number" || typeof plain === "boolean") return String(plain);
  throw wrong(reading, plain, "a string");
};

const number: Read = (sent, reading) => {
  const plain = typeof sent === "string" && sent.trim() !== "" ? Number(sent) : sent;
  if (typeof plain !== "number" || Number.isNaN(plain)) throw wrong(reading, sent, "a number");
  // JSON may hold 1e999, which nothing here could calculate with.
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, plain));
};

const boolean: Read = (sent, reading) => {
  if (typeof sent === "boolean") return sent;
  if (sent === "true" || sent === "false") return sent === "true";
  throw wrong(reading, sent, "true or false");
};

function listOf(read: Read): Read {
  return (sent, reading) => {
    if (sent === null) return [];
    if (!Array.isArray(sent)) throw wrong(reading, sent, "a list");
    const items: unknown[] = [];
    for (let i = 0; i < sent.length; i++) {
      reading.path.push(i);
      // One that cannot be read must not cost the others.
      const item = attempt(read, sent[i], reading, LEFT_OUT);
      reading.path.pop();
      if (item !== LEFT_OUT) items.push(item);
    }
    return items;
  };
}
const LEFT_OUT = Symbol("left out");

function mapOf(read: Read): Read {
  return (sent, reading) => {
    if (sent === null) return {};
    if (!isObject(sent)) throw wrong(reading, sent, "an object");
    const entries: [string, unknown][] = [];
    for (const [key, value] of Object.entries(sent)) {
      reading.path.push(key);
      const item = attempt(read, value, reading, LEFT_OUT);
      reading.path.pop();
      if (item !== LEFT_OUT) entries.push([key, item]);
    }
    return Object.fromEntries(entries);
  };
}

/** These know what null is by themselves. */
const TAKES_NULL = new Set(["array", "record", "optional", "nullable", "default", "unknown", "null"]);

function objectOf(schema: z.core.$ZodObject): Read {
  const standIn = standIns.get(schema) ?? {};
  const members = Object.entries(schema._zod.def.shape).map(([key, member]) => ({
    key,
    read: readOf(member),
    ...(key in standIn && { standIn: standIn[key], nullToo: !TAKES_NULL.has(member._zod.def.type) }),
  }));
  return (sent, reading) => {
    if (!isObject(sent)) throw wrong(reading, sent, "an object");
    const read: Record<string, unknown> = {};
    for (const member of members) {
      const { key } = member;
      const its = sent[key];
      const lacking = "standIn" in member && (its === undefined || (its === null && member.nullToo));
      const value = lacking ? inItsStead(member.standIn, sent) : its;
      reading.path.push(key);
      const known = member.read(value, reading);
      reading.path.pop();
      if (known !== undefined) read[key] = known;
    }
    return read;
  };
}

const inItsStead = (standIn: unknown, sent: Record<string, unknown>): unknown =>
  typeof standIn === "function" ? standIn(sent) : standIn;

function readOf(schema: z.core.$ZodType): Read {
  const { def } = (schema as z.core.$ZodTypes)._zod; // every schema of zod's own is one of these
  switch (def.type) {
    case "string":
    case "enum": // A list of values that a newer server may have added to.
      return text;
    case "number":
      return number;
    case "boolean":
      return boolean;
    case "object":
      return objectOf(schema as z.core.$ZodObject);
    case "array":
      return listOf(readOf(def.element));
    case "record":
      return mapOf(readOf(def.valueType));
    case "optional":
      return orElse(def.innerType, undefined);
    case "nullable":
      return orElse(def.innerType, null);
    case "default":
      return orElse(def.innerType, def.defaultValue);
    case "unknown":
      return (sent) => sent;
    case "null":
      return () => null;
    default:
      return byZod(schema);
  }
}

/** A part that need not be there is taken for absent when it cannot be read. */
function orElse(schema: z.core.$ZodType, absent: unknown): Read {
  const read = readOf(schema);
  const isText = schema._zod.def.type === "string";
  return (sent, reading) => {
    const plain = isText ? unwrapped(sent) : sent;
    return isNothing(plain) ? absent : attempt(read, plain, reading, absent);
  };
}

function byZod(schema: z.core.$ZodType): Read {
  return (sent, reading) => {
    const result = (schema as z.ZodType).safeParse(sent);
    if (result.success) return result.data;
    throw unreadable(reading, "is none of the known kinds");
  };
}

const readers = new WeakMap<z.core.$ZodType, Read>();

/**
 * Reads an answer as generously as sense can be made of it: servers are older and newer than this page. The schema says
 * what there is, this says what is done where a server keeps to it less. Throws Unreadable.
 */
export function read<S extends z.ZodType>(schema: S, sent: unknown): { value: z.output<S>; left?: LeftOut } {
  const reader = readers.get(schema) ?? readOf(schema);
  readers.set(schema, reader);
  const reading: Reading = { path: [], items: 0, first: "" };
  const value = reader(sent, reading) as z.output<S>; // made member by member from the schema
  return reading.items === 0 ? { value } : { value, left: { items: reading.items, first: reading.first } };
}

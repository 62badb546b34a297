/**
 * A JSON value as it was written: every node knows where its text stands in `JsonLine.source`, so that a number of any
 * size is shown and copied as it is there, and no key of a log becomes a property of an object.
 */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonWord | JsonDeep;

type Placed = { start: number; end: number };

export type JsonEntry = { key: string; node: JsonNode };
/** A key may come twice; the last one counts, as everywhere. */
export type JsonObject = Placed & { kind: "object"; entries: readonly JsonEntry[] };
export type JsonArray = Placed & { kind: "array"; items: readonly JsonNode[] };
export type JsonString = Placed & { kind: "string"; value: string };
export type JsonNumber = Placed & { kind: "number"; text: string };
export type JsonWord = Placed & { kind: "word"; value: boolean | null };
/** An object or array deeper than is looked into. */
export type JsonDeep = Placed & { kind: "deep" };

/** What one field is compared with. A bigint stands for a whole number that a number cannot hold. */
export type JsonScalar = string | number | bigint | boolean | null;

// Beyond, making a bigint costs more than anybody's line is worth.
const DIGITS_READ = 400;

/** Undefined for what is no scalar, and for a number beyond all numbers. */
export function scalarOf(node: JsonNode): JsonScalar | undefined {
  if (node.kind === "string" || node.kind === "word") return node.value;
  return node.kind === "number" ? numberOf(node.text) : undefined;
}

export function numberOf(text: string): number | bigint | undefined {
  const number = Number(text);
  if (!Number.isSafeInteger(number) && text.length <= DIGITS_READ && /^-?\d+$/.test(text))
    return BigInt(text);
  return Number.isFinite(number) ? number : undefined;
}

export function isSameScalar(one: JsonScalar, other: JsonScalar): boolean {
  if (one === other) return true;
  // Between a number and a bigint, order is exact where === knows only types.
  const isMixed =
    (typeof one === "bigint" && typeof other === "number") ||
    (typeof one === "number" && typeof other === "bigint");
  return isMixed && one >= other && one <= other;
}

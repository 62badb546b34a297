import { BadIdentity, reasonOf } from "./badIdentity.ts";

export type Members = Record<string, unknown>;

/** The whole text is one JSON value, an object; `null` is an empty one, as for the reference's decoder. */
export function parseMembers(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadIdentity(reasonOf(error));
  }
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new BadIdentity(`json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value}`);
  return value as Members; // an object that JSON.parse made
}

/** Found by its name in any case (conventions §2); the last one counts. */
export function memberOf(members: Members, name: string): unknown {
  const wanted = name.toLowerCase();
  return Object.entries(members).findLast(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Absent and `null` are the empty string. */
export function stringOf(members: Members, name: string): string {
  const value = memberOf(members, name) ?? "";
  if (typeof value !== "string")
    throw new BadIdentity(`json: cannot unmarshal ${typeof value} into field ${name}`);
  return value;
}

/** Absent and `null` are zero. */
export function integerOf(members: Members, name: string): number {
  const value = memberOf(members, name) ?? 0;
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > 2 ** 63)
    throw new BadIdentity(`json: cannot unmarshal ${typeof value} into field ${name}`);
  return value;
}

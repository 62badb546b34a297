import { z } from "zod";
import { standIns } from "../../reading/standIns.ts";

type Schema = z.core.$ZodType;

/** One place of an answer. */
export type Site = {
  /** As errors name it: `workspaces[0].latest_build.status`. */
  path: string;
  kind: "object" | "list" | "map" | "time" | "uuid" | "enum" | "text" | "number" | "boolean" | "other";
  /** The member need not be there: a stand-in is read, or its absence. */
  mayLack: boolean;
  /** A member with a name of the contract's: no item of a list or a map, nor the whole. */
  isOwn: boolean;
  /** The contract has it optional or nullable. */
  mayBeNull: boolean;
};

export const DROP = Symbol("leave the member out");

/** Makes another answer of one: `change` is asked for each place, the inner ones first. */
export function vary(
  schema: Schema,
  value: unknown,
  change: (site: Site, value: unknown) => unknown,
): unknown {
  return at(schema, value, "", { isOwn: false, hasStandIn: false }, change);
}

function at(
  schema: Schema,
  value: unknown,
  path: string,
  place: { isOwn: boolean; hasStandIn: boolean },
  change: (site: Site, value: unknown) => unknown,
): unknown {
  const { base, mayBeNull } = bare(schema);
  const { def } = (base as z.core.$ZodTypes)._zod; // every schema of zod's own is one of these
  const inside = (inner: Schema, key: string | number, its = { isOwn: false, hasStandIn: false }) =>
    at(inner, (value as Record<string | number, unknown>)[key], joined(path, key), its, change);
  let made = value;
  if (def.type === "array" && Array.isArray(value))
    made = value.map((_, index) => inside(def.element, index));
  if (isObject(value)) {
    const standIn = standIns.get(base) ?? {};
    const shape = def.type === "object" ? def.shape : {};
    const entries = Object.keys(value).map((key): [string, unknown] => {
      const inner = shape[key] ?? (def.type === "record" ? def.valueType : undefined);
      return [
        key,
        inner ? inside(inner, key, { isOwn: key in shape, hasStandIn: key in standIn }) : value[key],
      ];
    });
    made = Object.fromEntries(entries.filter(([, member]) => member !== DROP));
  }
  const mayLack = mayBeNull || place.hasStandIn;
  return change({ path, kind: kindOf(base), mayLack, isOwn: place.isOwn, mayBeNull }, made);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const joined = (path: string, key: string | number) =>
  typeof key === "number" ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;

function bare(schema: Schema): { base: Schema; mayBeNull: boolean } {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== "optional" && def.type !== "nullable" && def.type !== "default")
    return { base: schema, mayBeNull: false };
  return { base: bare(def.innerType).base, mayBeNull: true };
}

function kindOf(schema: Schema): Site["kind"] {
  const known = z.globalRegistry.get(schema);
  const { type } = schema._zod.def;
  if (type === "enum" || known?.enum) return "enum";
  if (type === "string")
    return known?.format === "date-time" ? "time" : known?.format === "uuid" ? "uuid" : "text";
  if (type === "array") return "list";
  if (type === "record") return "map";
  return type === "object" || type === "number" || type === "boolean" ? type : "other";
}

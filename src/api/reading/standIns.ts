import type { z } from "zod";

/** By object schema: what its members are taken for where a server does not send them. Without one, a member is needed. */
export const standIns = new WeakMap<z.core.$ZodType, Record<string, unknown>>();

/** A value, or what makes one of the rest of the object as it was sent. */
type StandIns<T> = { [K in keyof T]?: T[K] | ((sent: Record<string, unknown>) => T[K]) };

/**
 * Says what the client reads where an older server sends nothing, or null. Only for the client: our own server has to send
 * every member of the schema. Never for what an object is known by, so that a wrong answer is not taken for an empty one.
 */
export function readAs<S extends z.ZodObject>(schema: S, absent: StandIns<z.output<S>>): S {
  standIns.set(schema, absent);
  return schema;
}

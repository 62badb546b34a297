import { z } from "zod";

/** An enum that may grow on a newer server: known values are typed, unknown ones pass through for a fallback on screen. */
export function openEnum<const V extends readonly [string, ...string[]]>(values: V) {
  return z.string().meta({ enum: [...values] }) as unknown as z.ZodType<
    V[number] | (string & {}),
    V[number] | (string & {})
  > & {
    readonly _known?: V;
  };
}

/** RFC 3339 with `Z` or a numeric offset (conventions §3). */
export const Time = z.string().meta({ format: "date-time" });

/** 36-character lower-case form on output; other spellings are accepted on input (conventions §2). */
export const Uuid = z.string().meta({ format: "uuid" });

/** A Go `time.Duration`: whole nanoseconds. */
export const Nanoseconds = z.number().int().meta({ description: "nanoseconds" });

export const NS_PER_SECOND = 1_000_000_000;

/** What an absent time looks like where it is not omitted. */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

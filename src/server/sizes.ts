export const MIB = 1 << 20;
const UNITS: Record<string, number> = { "": 1, B: 1, KiB: 1 << 10, MiB: MIB, GiB: 1 << 30 };

/** What a size may look like, for the sentence that refuses one. */
export const SIZE_EXAMPLES = "a size such as 64MiB, 512KiB or a number of bytes";

/** Bytes of a size as people write it: a number, or one with a binary unit. Undefined for anything else, and for nothing. */
export function readSize(given: string): number | undefined {
  const [, count, unit = ""] = /^(\d+)\s*([A-Za-z]*)$/.exec(given) ?? [];
  const bytes = Number(count) * (UNITS[unit] ?? Number.NaN);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

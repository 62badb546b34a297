/** Ids are the engine's times in units of 100 ns since 2020: below 2^53 until 2048, and the same each time. */
export const EPOCH_SECONDS = Date.UTC(2020, 0, 1) / 1000;
export const UNITS_PER_SECOND = 10_000_000;

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Of RFC 3339 as engines write it; `undefined` when it is none. */
export function unitOf(stamp: string): number | undefined {
  const [, whole, fraction = "", zone] = STAMP.exec(stamp) ?? [];
  const seconds = Date.parse(`${whole}${zone}`) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  const units = Number(fraction.slice(0, 7).padEnd(7, "0"));
  return Math.max(0, (seconds - EPOCH_SECONDS) * UNITS_PER_SECOND + units);
}

/** As the engine takes it: seconds since 1970, nanoseconds. `last`: the end of the unit. */
export function engineTime(unit: number, edge: "first" | "last" = "first"): string {
  const seconds = Math.floor(unit / UNITS_PER_SECOND);
  const fraction = String(unit - seconds * UNITS_PER_SECOND).padStart(7, "0");
  return `${seconds + EPOCH_SECONDS}.${fraction}${edge === "first" ? "00" : "99"}`;
}

/**
 * Ascending ids of lines in order: a line's time, or one more than the line before. So an id depends on the lines right
 * before it; whoever begins to read somewhere reads `settling` units more, within which every such run has ended.
 */
export function createIdSequence(): (unit: number) => number {
  let last = -1;
  return (unit) => {
    last = Math.max(unit, last + 1);
    return last;
  };
}

/**
 * Docker's writers stamp a line and may lose the processor before it is in the log: times go back by so much. Podman
 * writes whole seconds only.
 */
export const settlingUnits = (product: "docker" | "podman") =>
  product === "podman" ? UNITS_PER_SECOND : UNITS_PER_SECOND / 10;

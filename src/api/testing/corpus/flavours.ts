import type { z } from "zod";
import { DROP, type Site, vary } from "./vary.ts";

export type Flavour = { name: string; of: (schema: z.ZodType, answer: unknown) => unknown };

const flavour = (name: string, change: (site: Site, value: unknown) => unknown): Flavour => ({
  name,
  of: (schema, answer) => vary(schema, answer, change),
});

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Without these a page has nothing to show, and what else is null would not be seen. */
const SHOWN =
  /(^|[.])(workspaces|resources|agents|containers|devcontainers|peers|terminals|samples|regions|ports|Regions)$/;

/** Ways in which deployments differ, by what the contract says of each place of an answer. */
export const flavours: readonly Flavour[] = [
  flavour("newer", ({ kind }, value) => {
    if (kind === "enum") return "from_tomorrow";
    return kind === "object" && isObject(value)
      ? { ...value, from_tomorrow: { deep: [1, null] }, FromTomorrow: "new" }
      : value;
  }),
  flavour("nulls", ({ kind, mayBeNull, path }, value) =>
    path !== "" && !SHOWN.test(path) && (kind === "list" || kind === "map" || mayBeNull) ? null : value,
  ),
  flavour("as the reference shows it", ({ kind, mayBeNull }, value) => {
    if (kind === "time" && mayBeNull) return { time: value ?? "0001-01-01T00:00:00Z", valid: value !== null };
    if (kind === "uuid" && mayBeNull)
      return { uuid: value ?? "00000000-0000-0000-0000-000000000000", valid: value !== null };
    return value;
  }),
  flavour("another time zone", ({ kind }, value) =>
    kind === "time" && typeof value === "string" && value.startsWith("2026")
      ? value.replace(/T08:(..:..)[.]?\d*Z/, "T10:$1+02:00")
      : value,
  ),
  flavour("zero times", ({ kind }, value) => (kind === "time" ? "0001-01-01T00:00:00Z" : value)),
  flavour("least", ({ mayLack, path }, value) =>
    path !== "" && mayLack && !SHOWN.test(path) ? DROP : value,
  ),
];

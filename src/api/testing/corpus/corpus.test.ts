import fc from "fast-check";
import { expect, test } from "vitest";
import { read } from "../../reading/reader.ts";
import { corpus, written } from "./corpus.ts";
import { DROP, type Site, vary } from "./vary.ts";

test.each(corpus)("[WT1] [WT2] [WT3] [WT4] $name is read whole: $from", ({ schema, answer }) => {
  const { value, left } = read(schema, structuredClone(answer));
  expect(left).toBeUndefined();
  expect(value).toBeDefined();
});

const current = written.filter(({ from }) => from === "current" || from === "ours");

function sitesOf(schema: (typeof current)[number]["schema"], answer: unknown): Site[] {
  const sites: Site[] = [];
  vary(schema, answer, (site, value) => {
    sites.push(site);
    return value;
  });
  return sites;
}

/** What a deployment may send in the place of something. Undefined: nothing else. */
const changes: Record<string, (site: Site, value: unknown) => unknown> = {
  "left out": ({ mayLack }) => (mayLack ? DROP : undefined),
  null: ({ kind, mayLack }) => (mayLack || kind === "list" || kind === "map" ? null : undefined),
  "a new value": ({ kind }) => (kind === "enum" ? "brand-new" : undefined),
  "with more": ({ kind }, value) =>
    kind === "object" && typeof value === "object" && value !== null ? { ...value, more: [{}] } : undefined,
  "as an object": ({ kind, mayBeNull }, value) =>
    mayBeNull && (kind === "time" || kind === "uuid")
      ? { [kind]: value ?? "", valid: value !== null }
      : undefined,
  "as text": ({ kind }, value) =>
    kind === "number" && typeof value === "number" ? String(value) : undefined,
  "in another zone": ({ kind }, value) =>
    kind === "time" && typeof value === "string" ? value.replace("Z", "-03:30") : undefined,
};

test("[WT1] [WT2] [WT3] [WT4] whatever of this a deployment does, all over an answer, it is read whole", () => {
  const names = Object.keys(changes);
  for (const { schema, answer, name } of current) {
    const count = sitesOf(schema, answer).length;
    const plan = fc.array(fc.tuple(fc.nat(count - 1), fc.constantFrom(...names)), { maxLength: 12 });
    fc.assert(
      fc.property(plan, (steps) => {
        const planned = new Map(steps);
        let at = 0;
        const changed = vary(schema, answer, (site, value) => {
          const how = planned.get(at++);
          const made = how === undefined ? undefined : changes[how]!(site, value);
          return made === undefined || (made === DROP && site.path === "") ? value : made;
        });
        expect(read(schema, changed).left, name).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  }
});

/** What is at fault in an answer, whether it was refused or only a part of it. */
function faultOf(schema: (typeof current)[number]["schema"], answer: unknown): string | undefined {
  try {
    return read(schema, answer).left?.first;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(current)(
  "[WT5] $name ($from): each member that is needed is named when it is missing",
  ({ schema, answer }) => {
    const needed = sitesOf(schema, answer).filter(
      ({ mayLack, isOwn, kind }) => isOwn && !mayLack && kind !== "other",
    );
    for (const { path } of needed) {
      const lacking = vary(schema, answer, (site, value) => (site.path === path ? DROP : value));
      expect(faultOf(schema, lacking)).toBe(`${path} is missing`);
    }
  },
);

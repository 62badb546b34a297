import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSearch } from "#server/workspaces/parseSearch.ts";
import { STATUS_FILTERS } from "./agentsSearch.ts";
import { deploymentFilter } from "./deploymentFilter.ts";

const q = (search: Parameters<typeof deploymentFilter>[0]) => deploymentFilter(search).q;

test("a word is part of a name, a slash parts owner and name", () => {
  expect(q({})).toBe("");
  expect(q({ q: "dev" })).toBe("name:dev");
  expect(q({ q: "ann/dev" })).toBe("owner:ann name:dev");
  expect(q({ q: "ann/" })).toBe("name:ann");
  expect(q({ q: "a/b/c" })).toBe('name:"a/b/c"');
});

test("the server's own keys pass as they are typed", () => {
  expect(q({ q: "owner:me status:stopped dev" })).toBe("owner:me status:stopped name:dev");
  expect(q({ q: 'last_used_after:"2026-01-01T00:00:00Z"' })).toBe('last_used_after:"2026-01-01T00:00:00Z"');
  // A mistake in them is the server's to tell.
  expect(q({ q: "nope:1" })).toBe("nope:1");
});

test("further words, and what the server does not know, are looked for here and said to be", () => {
  expect(deploymentFilter({ q: "dev main", status: "off" })).toEqual({
    q: "name:dev has-agent:connecting,disconnected,timeout",
    rest: { q: "main", status: "off" },
    partly: ["“main”", "status off"],
  });
  expect(deploymentFilter({ q: "name:a b" })).toMatchObject({ q: "name:a", rest: { q: "b" } });
});

test("[BA14] of has-agent and healthy only one is said: together they would find more, not less", () => {
  expect(deploymentFilter({ status: "connected", health: "unhealthy" })).toMatchObject({
    q: "has-agent:connected",
    partly: ["unhealthy"],
  });
  expect(q({ q: "healthy:true", status: "timeout" })).toBe("healthy:true");
});

test("the server's unhealthy is told to be its own", () => {
  expect(deploymentFilter({ health: "unhealthy" })).toMatchObject({ q: "healthy:false", partly: [] });
  expect(deploymentFilter({ health: "unhealthy" }).note).toMatch(/offline or never seen/);
});

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^["/: a-z]{0,8}$/),
  fc.constantFrom("a/b", '"', ":", "x:", ":x", "a/b/c", '"a b"', "dev", "1:2:3", '"a:b":c'),
);

test("[BA12] every filter of ours can be parsed, whatever is typed", () => {
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 4 }),
      fc.option(fc.constantFrom(...STATUS_FILTERS), { nil: undefined }),
      fc.option(fc.constantFrom("healthy" as const, "unhealthy" as const), { nil: undefined }),
      (words, status, health) => {
        const text = words.join(" ");
        // A key that somebody types is the server's to judge: here only texts without any.
        fc.pre(![text, text.replaceAll('"', "")].some((one) => /[a-z_-]:\S/i.test(one)));
        parseSearch(deploymentFilter({ q: text, status, health }).q);
      },
    ),
    { numRuns: 2_000 },
  );
});

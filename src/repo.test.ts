import { readdirSync } from "node:fs";
import { expect, test } from "vitest";

/** Rules about the repository itself. A rule worth stating is one that a machine checks. */
const texts = (files: Record<string, unknown>) => files as Record<string, string>; // `?raw` makes every import a string

const sources = texts(
  import.meta.glob(["./**/*.{ts,tsx,mjs,cjs}", "!./repo.test.ts"], {
    eager: true,
    query: "?raw",
    import: "default",
  }),
);
const tests = texts(
  import.meta.glob(["./**/*.test.{ts,tsx}", "../e2e/**/*.e2e.ts"], {
    eager: true,
    query: "?raw",
    import: "default",
  }),
);
const specs = texts(import.meta.glob("./**/SPEC.md", { eager: true, query: "?raw", import: "default" }));
const product = Object.entries(sources).filter(
  ([file]) => !/[.]test[.]|[/]testing[/]|[.]bench[.]/.test(file),
);

test("the top level holds what the card names, and what tools force", () => {
  const here = readdirSync(new URL("..", import.meta.url)).filter(
    (name) => !/^(\.git|node_modules|dist|test-results)$/.test(name),
  );
  const allowed = [
    ...["package.json", "vite.config.ts", "tsconfig.json", "index.html", "src", "public", "e2e", "README.md"],
    ...["package-lock.json", "biome.json", "LICENSE", ".gitignore", ".ci"],
  ];
  expect(here.filter((name) => !allowed.includes(name))).toEqual([]);
});

test("every SPEC rule is named by a test", () => {
  const named = Object.values(tests).join("\n");
  const rules =
    Object.values(specs)
      .join("\n")
      .match(/(?<=^- \*\*)[A-Z]+\d+/gm) ?? [];
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter((id) => !new RegExp(`\\[[^\\]]*\\b${id}\\b[^\\]]*\\]`).test(named))).toEqual([]);
});

test("no test is skipped, narrowed to itself, or left to be written", () => {
  const bad = Object.entries(tests).filter(([, text]) =>
    /\b(test|it|describe)\.(skip|only|todo|fixme)\b/.test(text),
  );
  expect(bad.map(([file]) => file)).toEqual([]);
});

test("there are no drawers: a function lives with its user", () => {
  const drawers = product.filter(([file]) => /[/](utils?|common|shared|helpers?|misc|lib)([/.])/.test(file));
  expect(drawers.map(([file]) => file)).toEqual([]);
});

test("no file is longer than a stranger reads: 400 lines that are not blank", () => {
  const long = product.filter(
    ([, text]) => text.split("\n").filter((line) => line.trim() !== "").length > 400,
  );
  expect(long.map(([file]) => file)).toEqual([]);
});

test("the dashboard makes no HTML out of strings", () => {
  const bad = product.filter(
    ([file, text]) =>
      file.startsWith("./dashboard/") && /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML/.test(text),
  );
  expect(bad.map(([file]) => file)).toEqual([]);
});

test("every TODO names its condition", () => {
  const bad = Object.entries(sources).filter(([, text]) =>
    /\b(TODO|FIXME|XXX|HACK)\b(?!\([^)]+\))/.test(text),
  );
  expect(bad.map(([file]) => file)).toEqual([]);
});

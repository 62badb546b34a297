import { expect, test } from "vitest";
import { fuzzyMatch } from "./fuzzy.ts";

const best = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, match: fuzzyMatch(query, text) }))
    .filter(({ match }) => match !== undefined)
    .sort((a, b) => b.match!.score - a.match!.score)
    .map(({ text }) => text);

test("characters must all be there, in order", () => {
  expect(fuzzyMatch("abc", "a big cat")).toBeDefined();
  expect(fuzzyMatch("cba", "a big cat")).toBeUndefined();
});

test("starts of words win over the middle of one", () => {
  expect(best("dm", ["admin", "dev.main"])).toEqual(["dev.main", "admin"]);
});

test("the query as it stands wins over a scattered match", () => {
  expect(best("main", ["my-agent-in-nantes", "prod.main"])[0]).toBe("prod.main");
});

test("of two equal matches the shorter comes first", () => {
  expect(best("dev", ["dev.main.secondary", "dev"])).toEqual(["dev", "dev.main.secondary"]);
});

test("it tells which characters matched", () => {
  expect(fuzzyMatch("dm", "dev.main")?.at).toEqual([0, 4]);
  expect(fuzzyMatch("main", "dev.main")?.at).toEqual([4, 5, 6, 7]);
});

test("an empty query matches everything equally", () => {
  expect(fuzzyMatch(" ", "anything")).toEqual({ score: 0, at: [] });
});

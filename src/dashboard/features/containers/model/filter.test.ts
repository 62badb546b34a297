import { expect, test } from "vitest";
import { aContainer, aDevcontainer } from "../testing/aContainer.ts";
import { type Filterable, matches, parseFilter, withoutTerm, withTerm } from "./filter.ts";

const holds = (of: Filterable, q: string) => matches(of, parseFilter(q));

test("[C1] words and terms are told apart, quotes hold spaces together, a minus turns round", () => {
  expect(parseFilter('web -state:running label:note="two words" port:80')).toEqual([
    { kind: "text", value: "web", not: false, raw: "web" },
    { kind: "state", value: "running", not: true, raw: "-state:running" },
    { kind: "label", value: "note=two words", not: false, raw: 'label:note="two words"' },
    { kind: "port", value: "80", not: false, raw: "port:80" },
  ]);
});

test("a word with a colon that is no kind is a word, as an image is", () => {
  expect(parseFilter("nginx:1.27")).toMatchObject([{ kind: "text", value: "nginx:1.27" }]);
});

test("a term that is being typed hides nothing", () => {
  expect(parseFilter('state: "')).toEqual([]);
  expect(holds({ container: aContainer() }, "image:")).toBe(true);
});

test("[C1] terms are taken out and put in by chips", () => {
  const q = 'web label:note="two words" port:80';
  expect(withoutTerm(q, parseFilter(q)[1]!)).toBe("web port:80");
  expect(withTerm("web", "state", "running")).toBe("web state:running");
  expect(withTerm("web state:running", "state", "running")).toBe("web state:running");
  expect(parseFilter(withTerm("", "label", "a=b c"))).toMatchObject([{ kind: "label", value: "a=b c" }]);
});

test("[C1] a port is found inside and on the host", () => {
  const container = aContainer({ ports: [{ port: 80, network: "tcp", host_port: 8080 }] });
  expect([
    holds({ container }, "port:80"),
    holds({ container }, "port:8080"),
    holds({ container }, "port:808"),
  ]).toEqual([true, true, false]);
});

test("[C1] labels are filtered as the contract filters them: exact, and a key alone means any value", () => {
  const container = aContainer({ labels: { tier: "front", empty: "" } });
  const q = ["tier=front", "tier", "tier=", "tier=Front", "other"].map((label) =>
    holds({ container }, `label:${label}`),
  );
  expect(q).toEqual([true, true, true, false, false]);
});

test("null labels are none", () => {
  expect(holds({ container: aContainer({ labels: null }) }, "label:tier")).toBe(false);
});

test.each([
  ["changed", { dirty: true }, true],
  ["error", { error: "exit status 1" }, true],
  ["running", {}, true],
  ["stopped", { status: "stopped" }, true],
  ["failed", {}, false],
])("[C1] state:%s of a devcontainer", (word, change, expected) => {
  expect(holds({ devcontainer: aDevcontainer(change) }, `state:${word}`)).toBe(expected);
});

import { expect, test } from "vitest";
import { createAppHosts } from "./appHosts.ts";

const hosts = (wildcardHost: string, accessUrl = "http://127.0.0.1:7080") =>
  createAppHosts({ wildcardHost, accessUrl, listenHost: "127.0.0.1" });

test("the label is what stands in place of the star, whatever the case, port or last dot", () => {
  const { labelOf } = hosts("*.localhost");
  expect(labelOf("8080--main--dev--ann.localhost:7080")).toBe("8080--main--dev--ann");
  expect(labelOf("WEB--dev--ann.LOCALHOST")).toBe("web--dev--ann");
  expect(labelOf("x.localhost.")).toBe("x");
  expect(labelOf("a.b.localhost")).toBe("a.b");
});

test.each(["localhost", ".localhost", "127.0.0.1:7080", "example.com", "localhost.example.com", undefined])(
  "no app's host: %s",
  (host) => expect(hosts("*.localhost").labelOf(host)).toBeUndefined(),
);

test("the dashboard's own name is never an app's, also below the wildcard", () => {
  const { labelOf } = hosts("*.example.com", "https://deck.example.com");
  expect(labelOf("deck.example.com")).toBeUndefined();
  expect(labelOf("web--dev--ann.example.com")).toBe("web--dev--ann");
});

test("a suffix within the label is part of the pattern", () => {
  expect(hosts("*-apps.example.com").labelOf("web--dev--ann-apps.example.com")).toBe("web--dev--ann");
});

test("an origin has the access URL's scheme and port, or the wildcard's own port", () => {
  expect(hosts("*.localhost").originOf("x")).toBe("http://x.localhost:7080");
  expect(hosts("*.apps.example.com", "https://example.com").originOf("x")).toBe("https://x.apps.example.com");
  expect(hosts("*.apps.example.com:81").originOf("x")).toBe("http://x.apps.example.com:81");
});

test("without a wildcard no host is an app's", () => {
  expect(hosts("").labelOf("x.localhost")).toBeUndefined();
  expect(hosts("").isOn).toBe(false);
});

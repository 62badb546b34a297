import { expect, test } from "vitest";
import { defaultWildcard, parseAddress, parseHostnameSuffix, parseOrigin, parseWildcard } from "./address.ts";
import { UsageError } from "./flags.ts";

test.each([
  ["127.0.0.1:7080", { host: "127.0.0.1", port: 7080 }],
  ["[::1]:0", { host: "::1", port: 0 }],
  [":8080", { host: "0.0.0.0", port: 8080 }],
  ["deck.local:65535", { host: "deck.local", port: 65_535 }],
])("%s is an address", (given, parsed) => expect(parseAddress(given)).toEqual(parsed));

test.each(["7080", "127.0.0.1", "localhost:http", "localhost:65536", "::1:80"])("%s is refused", (given) =>
  expect(() => parseAddress(given)).toThrow(UsageError),
);

test("an access URL is reduced to its origin, and anything but http is refused", () => {
  expect(parseOrigin("https://Deck.example.com/path?x#y")).toBe("https://deck.example.com");
  for (const bad of ["deck.example.com", "ftp://x", ""]) expect(() => parseOrigin(bad)).toThrow(UsageError);
});

test("a wildcard host may come with its scheme; none turns apps off", () => {
  expect(parseWildcard("*.Apps.example.com")).toBe("*.apps.example.com");
  expect(parseWildcard("https://*.apps.example.com:8443/")).toBe("*.apps.example.com:8443");
  expect(parseWildcard("*-apps.example.com")).toBe("*-apps.example.com");
  expect(parseWildcard("none")).toBe("");
  for (const bad of ["apps.example.com", "*", "a.*.example.com", "*.example.com/path", ""])
    expect(() => parseWildcard(bad)).toThrow(UsageError);
});

test("a server on loopback serves apps below localhost, another one nowhere unless told", () => {
  expect(["http://127.0.0.1:7080", "http://localhost:80", "http://[::1]:7080"].map(defaultWildcard)).toEqual(
    Array(3).fill("*.localhost"),
  );
  expect(["https://deck.example.com", "http://10.0.0.1"].map(defaultWildcard)).toEqual(["", ""]);
});

test("a hostname suffix is a domain, with a dot before it or without; none is empty", () => {
  expect([".Coder", "dev.example.com", "none"].map(parseHostnameSuffix)).toEqual([
    "coder",
    "dev.example.com",
    "",
  ]);
  for (const bad of ["", "a b", "-a", "a..b", "x".repeat(300)])
    expect(() => parseHostnameSuffix(bad)).toThrow(UsageError);
});

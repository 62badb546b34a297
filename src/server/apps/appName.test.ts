import { expect, test } from "vitest";
import { parseAppLabel, readShortPort } from "./appName.ts";

const place = { agent: "main", workspace: "dev", owner: "ann" };

test("four or five digits are a port, an s behind them means TLS", () => {
  expect(parseAppLabel("8080--main--dev--ann")).toEqual({ kind: "port", port: 8080, tls: false, ...place });
  expect(parseAppLabel("8443s--Main--Dev--Ann")).toEqual({ kind: "port", port: 8443, tls: true, ...place });
});

test("fewer digits are an app's name first, then a port", () => {
  expect(parseAppLabel("80--main--dev--ann")).toEqual({ kind: "app", slug: "80", ...place });
  expect(readShortPort("80")).toEqual({ port: 80, tls: false });
  expect(readShortPort("443s")).toEqual({ port: 443, tls: true });
});

test("an app stands with its agent or without", () => {
  expect(parseAppLabel("code-server--dev--ann")).toEqual({
    kind: "app",
    slug: "code-server",
    ...place,
    agent: undefined,
  });
  expect(parseAppLabel("web--main--dev--ann")).toMatchObject({ kind: "app", agent: "main" });
});

test("a prefix that ends in three hyphens is passed over", () => {
  expect(parseAppLabel("preview---8080--main--dev--ann")).toMatchObject({ kind: "port", port: 8080 });
});

test.each([
  "",
  "8080",
  "8080--main",
  "--main--dev--ann",
  "8080--main--dev--ann--more",
  "8080--ma_in--dev--ann",
  "8080--main-.evil--dev--ann",
  "a.b--main--dev--ann",
  `${"a".repeat(60)}--dev--ann`,
])("a host that names nothing: %s", (label) => expect(parseAppLabel(label)).toBeUndefined());

test.each(["5", "08", "0"])("ports below 9 and leading zeros are none: %s", (text) =>
  expect(readShortPort(text)).toBeUndefined(),
);

test("a number beyond the last port is no port", () => {
  expect(parseAppLabel("65536--main--dev--ann")).toMatchObject({ kind: "app" });
});

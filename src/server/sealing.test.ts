import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealing } from "./sealing.ts";

const secret = randomBytes(32);

test("what was sealed opens, after a restart too, and never reads the same twice", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (plain, bound) => {
      const { seal } = createSealing(secret, "a test 1");
      const sealed = seal(plain, bound);
      expect(createSealing(secret, "a test 1").open(sealed, bound)).toBe(plain);
      expect(seal(plain, bound)).not.toBe(sealed);
    }),
  );
});

test("another secret, purpose or place opens nothing", () => {
  const sealed = createSealing(secret, "a test 1").seal("token", "ann");
  expect(createSealing(randomBytes(32), "a test 1").open(sealed, "ann")).toBeUndefined();
  expect(createSealing(secret, "a test 2").open(sealed, "ann")).toBeUndefined();
  expect(createSealing(secret, "a test 1").open(sealed, "bob")).toBeUndefined();
});

test("a byte changed anywhere, or a part, opens nothing", () => {
  const { seal, open } = createSealing(secret, "a test 1");
  const bytes = Buffer.from(seal("token", "ann"), "base64url");
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(open(changed.toString("base64url"), "ann")).toBeUndefined();
    expect(open(bytes.subarray(0, at).toString("base64url"), "ann")).toBeUndefined();
  }
});

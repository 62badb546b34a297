import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { identityFiles, identityOption } from "./sshIdentities.ts";

/** What ssh itself makes of options. */
const settings = (...options: string[]) =>
  execFileSync("ssh", ["-G", "-F", "none", ...options, "host"], { encoding: "utf8", stdio: "pipe" });

test("usual keys are named where they are there; what the user names always", () => {
  const there = (file: string) => file === "/home/ann/.ssh/id_ed25519";
  expect(identityFiles(settings(), "/home/ann", there)).toEqual(["~/.ssh/id_ed25519"]);
  const named = ["/keys/work", "~/keys/%h", "~/.ssh/id_rsa"].flatMap(identityOption);
  expect(identityFiles(settings(...named), "/home/ann", there)).toEqual(["/keys/work", "~/keys/%h"]);
});

test("ssh reads a file's name as it is, whatever is in it", () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((text) => /^\S/.test(text) && !/\p{Cc}/u.test(text));
  fc.assert(
    fc.property(name, (name) => {
      expect(identityFiles(settings(...identityOption(`/keys/${name}`)), "/", () => false)).toEqual([
        `/keys/${name}`,
      ]);
    }),
    { numRuns: 50 },
  );
});

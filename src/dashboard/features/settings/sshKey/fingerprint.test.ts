import { expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBZWqkGGNNlcYAoBbhuSMjcEXw4zY9GnCHCfC1YVbMaU";

test("a fingerprint is the one of ssh-keygen, whatever stands behind the key", async () => {
  const fingerprint = await fingerprintOf(KEY);
  expect(fingerprint).toBe("SHA256:UBtNp7QhEHLefpYjb/ZdHRH4/zq2eMkuhA+QPaZjPLo");
  expect(await fingerprintOf(`${KEY} ann@example.com\n`)).toBe(fingerprint);
});

test.each(["", "ssh-ed25519", "ssh-ed25519 not/base64!", "no key!"])("%j has none", async (text) => {
  expect(await fingerprintOf(text)).toBeUndefined();
});

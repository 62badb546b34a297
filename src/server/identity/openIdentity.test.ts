import { expect, test } from "vitest";
import { IdentityConfigError, openIdentity } from "./openIdentity.ts";
import { ecKeys, issue } from "./testing/authority.ts";
import { identityDirectory } from "./testing/identityServer.ts";

const opened = (files: Record<string, string>) =>
  openIdentity({ directory: identityDirectory(files), now: Date.now });

test("a file that cannot be used is named, and the server does not start with another trust than was meant", async () => {
  for (const [path, text] of [
    ["aws/milan.pem", "nothing"],
    ["aws/milan.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ["azure/roots.pem", ""],
    ["azure/intermediates.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ["google/keys.json", "{"],
    ["google/keys.json", "{}"],
    ["google/keys.json", '{"keys":[{"kty":"RSA","kid":"a"}]}'],
    ["google/keys.json", ""],
  ] as const) {
    const failed = await opened({ [path]: text }).catch((error: unknown) => error);
    expect([path, text, failed instanceof IdentityConfigError]).toEqual([path, text, true]);
    expect(String(failed)).toContain(path);
  }
});

test("a directory that says nothing leaves what is built in, and one that is not there is an error", async () => {
  const { aws } = await opened({ "README.txt": "" });
  await expect(aws({ document: "{}", signature: "AAAA" })).rejects.toThrow("crypto/rsa: verification error");
  await expect(opened({ "aws/x.txt": "not read" })).resolves.toBeDefined();
  await expect(openIdentity({ directory: "/nowhere/at/all", now: Date.now })).rejects.toThrow(
    "/nowhere/at/all",
  );
});

test("certificates of several are all roots", async () => {
  const roots = ["A", "B"].map((commonName) => issue({ commonName, keys: ecKeys(), authority: true }).pem);
  await expect(opened({ "azure/roots.pem": `A\n${roots.join("\n")}` })).resolves.toBeDefined();
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeOpensshKey } from "./opensshKey.ts";

function written() {
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-ssh-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const key = makeOpensshKey();
  const file = join(directory, "key");
  writeFileSync(file, key.privateKey, { mode: 0o600 });
  writeFileSync(`${file}.pub`, key.publicKey);
  return { directory, file, key };
}

test("[SS16] ssh-keygen reads the private half without a passphrase and finds the public one in it", () => {
  for (let round = 0; round < 20; round++) {
    const { file, key } = written();
    expect(execFileSync("ssh-keygen", ["-y", "-P", "", "-f", file], { encoding: "utf8" })).toBe(
      key.publicKey,
    );
  }
});

test("[SS16] it is Ed25519, with an empty comment", () => {
  const { file, key } = written();
  rmSync(`${file}.pub`); // or ssh-keygen looks there
  expect(key.publicKey).toMatch(/^ssh-ed25519 \S+\n$/);
  expect(key.privateKey).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END/);
  expect(execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" })).toMatch(
    /^256 SHA256:\S+ {2}\(ED25519\)\n$/,
  );
});

test("[SS16] what it signs is accepted by its public half, and by no other", () => {
  const { directory, file, key } = written();
  const text = join(directory, "text");
  writeFileSync(text, "a commit");
  execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", file, "-n", "git", text], { stdio: "pipe" });
  const accepts = (publicKey: string) => {
    const signers = join(directory, "signers");
    writeFileSync(signers, `ann ${publicKey}`);
    const args = ["-Y", "verify", "-f", signers, "-I", "ann", "-n", "git", "-s", `${text}.sig`];
    return spawnSync("ssh-keygen", args, { input: "a commit" }).status === 0;
  };
  expect(accepts(key.publicKey)).toBe(true);
  expect(accepts(makeOpensshKey().publicKey)).toBe(false);
});

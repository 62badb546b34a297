import fc from "fast-check";
import { expect, test } from "vitest";
import { parseGitPrompt } from "./gitPrompt.ts";

test.each([
  ["Username for 'https://github.com': ", "username", "https://github.com"],
  ["Password for 'https://x@github.com': ", "password", "https://github.com"],
  ["Username for 'http://localhost:8080/a/b.git': ", "username", "http://localhost:8080/a/b.git"],
  ["Password for 'https://ann@corp.example@git.example': ", "password", "https://git.example"],
  ["Password for 'https://ann%40corp.example@git.example/a%20b': ", "password", "https://git.example/a%20b"],
  [
    "Username for 'https://bücher.example/größe/日本.git': ",
    "username",
    "https://bücher.example/größe/日本.git",
  ],
  ["Username for 'https://[::1]:8443/it's.git': ", "username", "https://[::1]:8443/it's.git"],
  ['Username for "https://github.com"', "username", "https://github.com"], // git-lfs
])("%s", (prompt, wants, match) => {
  expect(parseGitPrompt(prompt)).toEqual({ wants, match });
});

test.each([
  "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
  "Enter passphrase for key '/home/ann/.ssh/id_ed25519': ",
  "Username: ",
  "Username for 'ssh://github.com': ",
  "Username for 'https://': ",
  "Password for 'https://ann@': ",
  "Password for 'https://github.com\n@evil.example': ",
  "Password for 'https://github.com/x@evil.example': ", // whose password is meant?
  "",
])("%j is not answered", (prompt) => {
  expect(parseGitPrompt(prompt)).toBeUndefined();
});

const word = (not: RegExp) =>
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !not.test(text));
const host = word(/[@/\p{Cc}]/u);
const user = word(/[/\p{Cc}]/u);
const path = fc
  .array(word(/[@/\p{Cc}]/u), { maxLength: 4 })
  .map((parts) => parts.map((part) => `/${part}`).join(""));

test("whatever user and path are called, the host is the one that git will send the answer to", () => {
  fc.assert(
    fc.property(host, user, path, fc.boolean(), (host, user, path, named) => {
      const prompt = `Password for 'https://${named ? `${user}@` : ""}${host}${path}': `;
      expect(parseGitPrompt(prompt)).toEqual({ wants: "password", match: `https://${host}${path}` });
    }),
  );
});

test("a user that is made to look like another host is never taken for it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (user) => {
      const parsed = parseGitPrompt(`Password for 'https://github.com${user}@evil.example': `);
      expect(parsed?.match ?? "https://evil.example").toBe("https://evil.example");
    }),
  );
});

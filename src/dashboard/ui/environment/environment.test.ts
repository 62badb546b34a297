import { expect, test } from "vitest";
import { asDotenv, asExports, findVariables, readVariables } from "./environment.ts";

const secretOf = (name: string, value = "x") => readVariables({ [name]: value })[0]?.secret;

test.each(["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "API_KEY", "npm_auth"])(
  "[D15] %s is covered",
  (name) => {
    expect(secretOf(name)).toBe(true);
  },
);

test.each(["PATH", "KEYBOARD", "HOME", "AUTHOR", "MONKEY", "PASSAGE"])("[D15] %s is not", (name) => {
  expect(secretOf(name)).toBe(false);
});

test("[D15] a value that looks like a secret is covered whatever its name", () => {
  expect(secretOf("DATABASE_URL", "postgres://ann:hunter2@db/app")).toBe(true);
  expect(secretOf("DATABASE_URL", "postgres://db/app")).toBe(false);
  expect(secretOf("X", "ghp_0123456789abcdef")).toBe(true);
});

test("[D15] search does not reveal a covered value", () => {
  const variables = readVariables({ DB_PASSWORD: "hunter2", NOTE: "hunter2" });
  expect(findVariables(variables, "hunter").map(({ name }) => name)).toEqual(["NOTE"]);
  expect(findVariables(variables, "db_").map(({ name }) => name)).toEqual(["DB_PASSWORD"]);
});

test("[D15] exports survive a shell", () => {
  expect(asExports(readVariables({ A: "plain/1.2", B: "it's $HOME", C: "" }))).toBe(
    "export A=plain/1.2\nexport B='it'\\''s $HOME'\nexport C=''\n",
  );
});

test("[D15] dotenv lines keep quotes, dollars and line breaks", () => {
  expect(asDotenv(readVariables({ A: "plain", B: "two words", C: "it's $5\nnext" }))).toBe(
    "A=plain\nB='two words'\nC=\"it's \\$5\\nnext\"\n",
  );
});

test("no environment is no variables", () => {
  expect(readVariables(null)).toEqual([]);
});

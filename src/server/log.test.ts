import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

test("no secret reaches the log, wherever it hides", () => {
  const lines: string[] = [];
  const log = createLogger("info", { write: (line) => void lines.push(line) });
  const secret = "s3cret";
  log.info({ token: secret, user: { password: secret } }, "a");
  log.info({ headers: { cookie: secret, "coder-session-token": secret } }, "b");
  log.error(
    { err: Object.assign(new Error("x"), { request: { token: secret, authorization: secret } }) },
    "c",
  );
  log.info({ request: { headers: { "set-cookie": secret } } }, "d");
  expect(lines).toHaveLength(4);
  expect(lines.join("")).not.toContain(secret);
});

import { expect, test } from "vitest";
import { createLog } from "./log.ts";

test("no secret reaches the log, wherever it hides", () => {
  const lines: string[] = [];
  const log = createLog("info", "server", { write: (line) => void lines.push(line) });
  const secret = "s3cret";
  log.info({ token: secret, user: { password: secret } }, "a");
  log.info({ headers: { cookie: secret } }, "b");
  log.error({ err: Object.assign(new Error("x"), { request: { headers: secret, token: secret } }) }, "c");
  log.info({ request: { body: { code: secret } } }, "d");
  expect(lines).toHaveLength(4);
  expect(lines.join("")).not.toContain(secret);
});

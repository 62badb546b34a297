import { expect, test } from "vitest";
import { levelOf } from "./levelOf.ts";

test.each([
  ['{"level":"warn","msg":"ERROR is only mentioned"}', "warn"],
  ['{"level":50,"time":1,"msg":"pino"}', "error"],
  ['{"severity":"NOTICE","message":"cloud"}', "info"],
  ['{"log.level":"Debug"}', "debug"],
  ['{"level":"error","cut', "error"],
  ['time="2026-11-02T10:00:00Z" level=warning msg="no error here"', "warn"],
  ["ts=1 lvl=dbug level=debug", "debug"],
  ["2026/11/02 10:00:00 [error] 31#31: *1 open() failed", "error"],
  ["[Mon Nov 02 10:00:00 2026] [core:warn] [pid 1] slow", "warn"],
  ["<crit> disk full", "error"],
  ["2026-11-02 10:00:00,123 ERROR app.py: boom", "error"],
  ["INFO: no ERROR was found", "info"],
  ["\u001b[31mFATAL\u001b[0m out of memory", "error"],
  ["npm ERR! code 1", "error"],
  ["warning: unused variable", "warn"],
  ["Error: it broke", "error"],
  ["E1102 10:00:00.000001 1 main.go:7] bad", "error"],
  ["TRACE enter", "trace"],
] as const)("%s is %s", (line, level) => {
  expect(levelOf(line)).toBe(level);
});

test.each([
  "listening on 8080",
  "the error page was served",
  "TERRORS are no ERRORS",
  "{}",
  "",
  "null",
  `${"x ".repeat(100)} ERROR`,
])("%s names no level", (line) => {
  expect(levelOf(line)).toBeUndefined();
});

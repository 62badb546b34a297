import { expect, test } from "vitest";
import { missingLibraries, nodeFailed } from "./cannotRun.ts";

const FOUND =
  "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f61a)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";

test("[DC76] libraries that are all found are no reason", () => {
  expect(missingLibraries({ code: 0, output: FOUND })).toBeUndefined();
});

test("[DC76] a loader that is not there: no glibc, and what can be done", () => {
  const sentence = missingLibraries({ code: 127, output: "no such file or directory" });
  expect(sentence).toContain("has no glibc");
  expect(sentence).toContain("opened from its parent agent");
});

test("[DC76] a missing library is named, with its package", () => {
  const output = `\tlibstdc++.so.6 => not found\n\tlibgcc_s.so.1 => not found\n${FOUND}`;
  expect(missingLibraries({ code: 1, output })).toMatch(
    /lacks libstdc\+\+\.so\.6, libgcc_s\.so\.1, .*package libstdc\+\+6/,
  );
  const node =
    "/.quarterdeck-agent/node: error while loading shared libraries: libnode.so.108: cannot open shared object file";
  expect(nodeFailed({ code: 127, output: node })).toContain("lacks libnode.so.108,");
});

test("[DC76] a loader that gives up at the first missing library is understood as well", () => {
  const output =
    "pty.node: error while loading shared libraries: libstdc++.so.6: cannot open shared object file: No such file";
  expect(missingLibraries({ code: 127, output })).toContain("lacks libstdc++.so.6,");
});

test("[DC76] a glibc that is too old says from when on", () => {
  const output = "/lib/libc.so.6: version `GLIBC_2.28' not found (required by /.quarterdeck-agent/node)";
  expect(missingLibraries({ code: 1, output })).toContain("needs GLIBC_2.28");
});

test("[DC76] any other failure is told in the program's own words", () => {
  expect(nodeFailed({ code: 132, output: "Illegal instruction\n" })).toContain(
    "(code 132): Illegal instruction.",
  );
});

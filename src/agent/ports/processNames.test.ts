import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createProcessNames } from "./processNames.ts";

/** A directory that looks like /proc. */
function setup() {
  const proc = mkdtempSync(join(tmpdir(), "proc-"));
  onTestFinished(() => rmSync(proc, { recursive: true }));
  const process = (pid: number, comm: string, ...inodes: number[]) => {
    mkdirSync(join(proc, `${pid}`, "fd"), { recursive: true });
    writeFileSync(join(proc, `${pid}`, "comm"), `${comm}\n`);
    symlinkSync("/dev/null", join(proc, `${pid}`, "fd", "0"));
    for (const inode of inodes) symlinkSync(`socket:[${inode}]`, join(proc, `${pid}`, "fd", `${inode}`));
  };
  const clock = { now: 0 };
  return { proc, process, clock, names: createProcessNames(proc, () => clock.now) };
}

test("[LP23] a socket has the name of the process that holds it; where nobody is found, none", async () => {
  const { process, names } = setup();
  process(10, "node", 100, 101);
  process(20, "next-server (v1", 200);
  expect(await names.of(["100", "200", "300"])).toEqual(
    new Map([
      ["100", "node"],
      ["200", "next-server (v1"],
      ["300", ""],
    ]),
  );
});

test("a process that vanishes while it is looked at, or that may not be read, is passed over", async () => {
  const { proc, process, names } = setup();
  process(10, "node", 100);
  mkdirSync(join(proc, "30")); // no fd any more
  writeFileSync(join(proc, "uptime"), "1");
  process(40, "gone", 400);
  rmSync(join(proc, "40", "comm"));
  expect([...(await names.of(["100", "400"]))]).toEqual([
    ["100", "node"],
    ["400", ""],
  ]);
});

test("processes are searched for new sockets only; one without a name is searched for again later", async () => {
  const { proc, process, names, clock } = setup();
  process(10, "node", 100);
  await names.of(["100", "900"]);
  rmSync(join(proc, "10"), { recursive: true });
  process(90, "late", 900);
  expect([...(await names.of(["100", "900"])).values()]).toEqual(["node", ""]);
  clock.now = 20_000;
  expect([...(await names.of(["100", "900"])).values()]).toEqual(["node", "late"]);
});

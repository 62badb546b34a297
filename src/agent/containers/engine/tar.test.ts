import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CopiedFile } from "./engine.ts";
import { tar } from "./tar.ts";

function setup() {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-tar-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function archive(files: CopiedFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar(files)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("the system's tar unpacks what it wrote: contents, modes, long paths, files of the host", async () => {
  const folder = setup();
  const host = join(folder, "host");
  writeFileSync(host, Buffer.alloc(200_001, 7));
  const deep = `${"d".repeat(80)}/${"e".repeat(60)}/${"f".repeat(90)}`;
  const bytes = await archive([
    { path: "bin/agent", mode: 0o755, content: Buffer.from("#!/bin/sh\n") },
    { path: "bin/empty", mode: 0o600, content: new Uint8Array() },
    { path: deep, mode: 0o644, content: Buffer.from("deep") },
    { path: "größe", mode: 0o644, content: { file: host } },
  ]);
  execFileSync("tar", ["-xf", "-", "-C", folder], { input: bytes });
  expect(readFileSync(join(folder, "bin/agent"), "utf8")).toBe("#!/bin/sh\n");
  expect(statSync(join(folder, "bin/agent")).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, "bin/empty"))).toMatchObject({ size: 0 });
  expect(readFileSync(join(folder, deep), "utf8")).toBe("deep");
  expect(readFileSync(join(folder, "größe"))).toEqual(readFileSync(host));
});

test.each(["/etc/passwd", "a/../../b", `${"x".repeat(101)}`, "a\0b"])(
  "a path that leads elsewhere or does not fit is refused: %j",
  async (path) => {
    await expect(archive([{ path, mode: 0o644, content: new Uint8Array() }])).rejects.toThrow(RangeError);
  },
);

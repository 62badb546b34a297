import { execFile } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type OutputPipe = {
  /** For the child's stdio. */
  writeEnd: number;
  /** Ends when no process holds the write end any more. */
  output: Socket;
};

/**
 * Real pipes. Node gives a child sockets, on which `echo … >/dev/stderr` fails with "No such device or address", and
 * scripts do that a lot. The caller closes the write ends once the child has them.
 */
export async function openOutputPipes(count: number): Promise<OutputPipe[]> {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-script-"));
  try {
    const names = Array.from({ length: count }, (_, i) => join(folder, String(i)));
    await run("mkfifo", ["-m", "600", ...names]);
    return names.map((name) => {
      // The reader first, and without blocking: a pipe opens for writing only while somebody reads.
      const output = new Socket({
        fd: openSync(name, constants.O_RDONLY | constants.O_NONBLOCK),
        readable: true,
        writable: false,
      });
      return { output, writeEnd: openSync(name, constants.O_WRONLY) };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function closeWriteEnds(pipes: OutputPipe[]): void {
  for (const { writeEnd } of pipes) closeSync(writeEnd);
}

import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** Far more than anybody writes by hand. */
export const MAX_BYTES = 1 << 20;

/**
 * The text of a file that people write by hand; undefined when there is none to be had. The path of a configuration may
 * come from a label, which whoever made the image can write, and a project may hold anything: a device or a pipe would
 * never end, and what is too large is no such file.
 */
export async function readSmallFile(path: string): Promise<string | undefined> {
  try {
    // Opening a pipe that nobody writes would wait for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > MAX_BYTES) return undefined;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

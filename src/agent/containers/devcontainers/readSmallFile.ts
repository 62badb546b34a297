import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";

/** Far more than anybody writes by hand. */
const MAX_BYTES = 1 << 20;

/**
 * The text of a configuration; undefined when there is none to be had. Its path may come from a label, which whoever made
 * the image can write: a device or a pipe would never end, and what is too large is no configuration.
 */
export async function readConfigFile(path: string): Promise<string | undefined> {
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

/** Where the CLI looks: at what is named, else at these. */
export const configPlaces = (workspaceFolder: string, configPath: string): string[] =>
  configPath !== ""
    ? [configPath]
    : [
        join(workspaceFolder, ".devcontainer", "devcontainer.json"),
        join(workspaceFolder, ".devcontainer.json"),
      ];

/** The CLI reads whatever is there until its memory is full. Rejects where it must not look; what is missing it says itself. */
export async function requireReadable(workspaceFolder: string, configPath: string): Promise<void> {
  for (const path of configPlaces(workspaceFolder, configPath)) {
    const found = await stat(path).catch(() => undefined);
    if (found && !(found.isFile() && found.size <= MAX_BYTES))
      throw new Error(`${path} is no configuration: it is not a file of at most 1 MiB`);
  }
}

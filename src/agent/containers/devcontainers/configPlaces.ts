import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MAX_BYTES } from "./readSmallFile.ts";

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

import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { AgentsFile } from "./definition.ts";
import { parseAgentsFile } from "./parse.ts";

/** Polling sees a file that editors replace, on every file system; a person does not notice half a second. */
const LOOK_EVERY_MS = 500;

export const readAgentsFile = (file: string): AgentsFile => parseAgentsFile(readFileSync(file, "utf8"), file);

/** Calls back when the file changed: with what it says now, or with why it cannot be read. Answers the end of watching. */
export function watchAgentsFile(
  file: string,
  onChange: (file: AgentsFile) => void,
  onProblem: (error: unknown) => void,
): () => void {
  const listener = () => {
    let parsed: AgentsFile;
    try {
      parsed = readAgentsFile(file);
    } catch (error) {
      return onProblem(error);
    }
    onChange(parsed);
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, listener);
  return () => unwatchFile(file, listener);
}

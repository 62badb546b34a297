import { readFileSync, statSync } from "node:fs";
import type { AgentsFile } from "./definition.ts";
import { parseAgentsFile } from "./parse.ts";

/** Polling sees a file that editors replace, on every file system; a person does not notice half a second. */
const LOOK_EVERY_MS = 500;

export const readAgentsFile = (file: string): AgentsFile => parseAgentsFile(readFileSync(file, "utf8"), file);

/** What tells one state of a file from another; empty while it is not there. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : "";
}

/** Calls back when the file changed: with what it says now, or with why it cannot be read. Answers the end of watching. */
export function watchAgentsFile(
  file: string,
  onChange: (file: AgentsFile) => void,
  onProblem: (error: unknown) => void,
): () => void {
  // Taken at once, so that no edit falls between the call and the first look.
  let known = stampOf(file);
  const look = () => {
    const stamp = stampOf(file);
    if (stamp === known || stamp === "") return; // an editor that replaces it is not done yet
    known = stamp;
    let parsed: AgentsFile;
    try {
      parsed = readAgentsFile(file);
    } catch (error) {
      return onProblem(error);
    }
    onChange(parsed);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

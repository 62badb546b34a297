import { statSync } from "node:fs";

/** Polling sees a file that editors replace, on every file system; a person does not notice half a second. */
const LOOK_EVERY_MS = 500;

/** What tells one state of a file from another; empty while it is not there. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : "";
}

/** Calls back when the file changed: with what it says now, or with why it cannot be read. Answers the end of watching. */
export function watchFile<T>(
  file: string,
  read: (file: string) => T,
  onChange: (read: T) => void,
  onProblem: (error: unknown) => void,
): () => void {
  // Taken at once, so that no edit falls between the call and the first look.
  let known = stampOf(file);
  const look = () => {
    const stamp = stampOf(file);
    if (stamp === known || stamp === "") return; // an editor that replaces it is not done yet
    known = stamp;
    let parsed: T;
    try {
      parsed = read(file);
    } catch (error) {
      return onProblem(error);
    }
    onChange(parsed);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

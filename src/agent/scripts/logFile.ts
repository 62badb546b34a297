import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

export type LogFile = {
  /** A promise when the writer should wait for the disk. */
  write(text: string): Promise<void> | undefined;
  close(): Promise<void>;
};

/** Appends to a script's `log_path`. A file that cannot be written is reported once and left. */
export function openLogFile(path: string, report: (message: string) => void): LogFile {
  if (path === "") return { write: () => undefined, close: async () => {} };
  let failed = false;
  const fail = (error: Error) => {
    if (!failed) report(`the log file ${path} cannot be written: ${error.message}`);
    failed = true;
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    fail(error as Error); // fs throws Errors
  }
  const file = createWriteStream(path, { flags: "a", mode: 0o600 });
  const closed = once(file, "close");
  closed.catch(() => {}); // the error is reported below
  file.on("error", fail);
  return {
    write(text) {
      if (failed || file.write(text)) return undefined;
      return Promise.race([once(file, "drain"), closed]).then(
        () => undefined,
        () => undefined, // failed: nobody waits for this disk any more
      );
    },
    async close() {
      file.end();
      await closed.catch(() => {});
    },
  };
}

import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import type { Disk } from "../export/disk.ts";
import { createFileWriter } from "../export/fileWriter.ts";
import { formatLine, isWritten } from "../export/formatLine.ts";
import { type LogLinesOptions, logLines } from "../export/logLines.ts";
import { OUTAGE } from "../lines/levels.ts";
import { everything } from "../lines/lineTest.ts";
import type { SavedFile, SaveProgress, SaveRequest } from "./protocol.ts";
import { soon } from "./soon.ts";

/** As often as a bar that moves needs it. */
const PROGRESS_MS = 100;

export type SaveFileOptions = Omit<LogLinesOptions, "filter"> & {
  /** What is shown now. */
  filter: LogLinesOptions["filter"];
  disk: Disk | undefined;
  onProgress: (progress: SaveProgress) => void;
};

/** Writes lines into a file, between other questions. What it has written goes when it fails or is called off. */
export async function saveFile(
  { disk, onProgress, ...source }: SaveFileOptions,
  { what, format, names, masks }: SaveRequest,
): Promise<SavedFile> {
  const { signal } = source;
  const looks = {
    sourceName: (id: string) => names[id] ?? id,
    ...(masks && { secrets: createSecretFinder(masks) }),
  };
  await disk?.sweep().catch(() => {}); // what could not be removed now is tried again
  // A disk that gives no room at all is none: the writer says how much it had to keep in memory.
  const writer = createFileWriter(await disk?.create().catch(() => undefined));
  let lines = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let waited = false;
  try {
    for await (const piece of logLines({ ...source, filter: what === "all" ? everything : source.filter })) {
      const written = piece.lines.filter((line) => isWritten(line, format));
      if (written.length > 0)
        writer.write(`${written.map((line) => formatLine(line, format, looks)).join("\n")}\n`);
      lines += written.filter(({ level }) => level !== OUTAGE).length;
      if (performance.now() - toldAt >= PROGRESS_MS || piece.waits !== waited) {
        toldAt = performance.now();
        waited = piece.waits;
        onProgress({ lines, share: piece.share, waits: piece.waits });
      }
      await new Promise<void>(soon);
      signal.throwIfAborted();
    }
    return { ...(await writer.finish()), lines };
  } catch (error) {
    await writer.discard().catch(() => {}); // swept later
    throw error;
  }
}

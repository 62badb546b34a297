import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { oneAtATime } from "../../oneAtATime.ts";
import type { LogWriter } from "../logSender.ts";
import { createLineReader, type Line } from "./lineReader.ts";
import { fileId, kindOf, type OpenFile, openFile } from "./openFile.ts";
import type { OwnWrites } from "./ownWrites.ts";
import type { ReadingPlace } from "./readingPlace.ts";

/** A file that is gone, or replaced by an empty one, may be written to for a while by who has it open. */
const QUIET_MS = 10_000;
/** Rotated files that wait to be read while the log's queue is full. */
const MAX_OPEN = 8;
/** Changes of so long are one look: a busy writer makes thousands a second. */
const GATHER_MS = 25;

export type FollowOptions = {
  path: string;
  writer: LogWriter;
  own: OwnWrites;
  /** To be followed, and not only where a script's output is copied to: then it is told that it is not there or no file. */
  isNamed: boolean;
};

/** A file that is being followed: by its inode, through rotation and truncation, from its end if it is there already. */
export interface FollowedFile {
  /** Looks and reads now; resolves when all that was there has been read. */
  check(): Promise<void>;
  /** Something may have changed. */
  nudge(): void;
  /** Resolves when it is known what was there at the beginning. */
  readonly begun: Promise<void>;
  /** Reads what is there, gives out the line that is held, and ends. */
  finish(): Promise<void>;
  close(): void;
}

export function followFile({ path, writer, own, isNamed }: FollowOptions): FollowedFile {
  const reader = createLineReader();
  /** Oldest first; all but the last were rotated away. */
  const files: OpenFile[] = [];
  /** What the path leads to now, if it can be read. */
  let current: string | undefined;
  /** Where to begin in a file that was there from the beginning, or that was left and comes back. */
  let known: { id: string; place: number | ReadingPlace } | undefined;
  let first = true;
  let readAt = Date.now();
  let fault = "";
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const write = (lines: Line[]) => {
    for (const { level, output } of lines) writer.write(level, output);
  };
  const complain = (error: unknown) => {
    const message = `the file ${path} cannot be read: ${(error as Error).message}`; // fs rejects with Errors
    if (message !== fault && !closed) writer.write("warn", message);
    fault = message;
  };
  const placeOf = (id: string) => (known?.id === id ? known.place : 0);

  function begin(found: BigIntStats | undefined) {
    if (!first) return;
    first = false;
    if (found) known = { id: fileId(found), place: Number(found.size) };
    else if (isNamed)
      writer.write("info", `the file ${path} is not there yet: it is followed from when it appears`);
  }

  async function find() {
    const found = await stat(path, { bigint: true }).catch(absent);
    begin(found);
    current = found && fileId(found);
    if (!found || files.at(-1)?.id === current) return;
    if (!found.isFile()) {
      if (isNamed) throw new Error(`it is ${kindOf(found)}`);
      return;
    }
    const back = files.findIndex(({ id }) => id === current);
    const file = files.splice(back, back < 0 ? 0 : 1)[0] ?? (await openFile(path, placeOf));
    current = file.id;
    known = undefined;
    readAt = Date.now();
    if (files.length === MAX_OPEN) {
      writer.write("warn", `the file ${path} was rotated faster than it could be read: one was skipped`);
      await files.pop()?.close();
    }
    files.push(file);
  }

  async function leave(file: OpenFile) {
    write(reader.end());
    files.splice(files.indexOf(file), 1);
    known = { id: file.id, place: file.place() };
    own.forget(file.id);
    await file.close();
  }

  /** True when there was something to read. */
  async function readSome(file: OpenFile): Promise<boolean> {
    const read = await own.alone(() => file.read());
    if (read.kind === "end") return false;
    readAt = Date.now();
    fault = "";
    if (read.kind === "restarted") {
      write(reader.end());
      own.sized(file.id, read.size);
      return true;
    }
    for (const part of own.others(file.id, read.at, read.bytes)) write(reader.push(part));
    if (writer.full) await writer.drained();
    return true;
  }

  async function readAll() {
    for (let file = files[0]; file && !closed; file = files[0]) {
      const next = files[1];
      // Asked before reading: what the old file got until a newer one had something is read first.
      const over =
        files.length > 2 ||
        (await next?.hasMore()) ||
        (file.id !== current && Date.now() - readAt > QUIET_MS);
      if (await readSome(file)) continue;
      if (!over) return;
      await leave(file);
    }
  }

  const look = oneAtATime(async () => {
    if (!closed) await find().catch(complain);
  });
  const read = oneAtATime(async () => {
    try {
      await readAll();
    } catch (error) {
      complain(error);
      if (files[0]) await leave(files[0]).catch(complain); // opened again, at the same place, by the next look
    }
  });
  const end = async () => {
    closed = true;
    clearTimeout(timer);
    await Promise.all([look(), read()]);
    for (const file of files.splice(0)) await file.close();
  };

  const begun = look();
  return {
    begun,
    async check() {
      await look();
      await read();
    },
    nudge() {
      timer ??= setTimeout(() => {
        timer = undefined;
        // Not waited for: reading may stand still for as long as the queue is full.
        void look().then(() => void read());
      }, GATHER_MS);
    },
    async finish() {
      await look();
      await read();
      if (!closed) write(reader.end());
      await end();
    },
    close: () => void end(),
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}

import type { Manifest } from "#api/link/manifest.ts";
import { expandPath } from "../../directory.ts";
import { oneAtATime } from "../../oneAtATime.ts";
import type { Surroundings } from "../../pty/createTerminals.ts";
import type { LogSender } from "../logSender.ts";
import { type FollowedFile, followFile } from "./followFile.ts";
import { createOwnWrites, type OwnWrites } from "./ownWrites.ts";
import { createDirectoryWatches } from "./watchDirectories.ts";

/** For file systems that tell nothing of changes, and for links to files elsewhere. */
const POLL_MS = 1_000;

type LoggedFile = { path: string; sourceId: string; name: string; icon: string; isNamed: boolean };

export type FileTailsOptions = {
  surroundings: () => Promise<Surroundings>;
  logs: LogSender;
  pollMs?: number;
};

export interface FileTails {
  /** From now on these files are followed. Resolves when it is known where each begins. */
  update(manifest: Pick<Manifest, "logs" | "scripts">): Promise<void>;
  /** Where writers of a file say what they write to it, so that it does not come back as another's line. */
  ownWrites(path: string): OwnWrites;
  /** Reads what is there, gives out lines without an end, and ends. */
  finish(): Promise<void>;
  close(): void;
}

/** A file that is a script's and named too is named: it is followed once. */
const loggedFiles = ({ logs, scripts }: Pick<Manifest, "logs" | "scripts">): LoggedFile[] => [
  ...logs.map(({ path, log_source_id, display_name, icon }) => ({
    path,
    sourceId: log_source_id,
    name: display_name,
    icon,
    isNamed: true,
  })),
  ...scripts
    .filter(({ log_path }) => log_path !== "")
    .map(({ log_path, log_source_id, display_name }) => ({
      path: log_path,
      sourceId: log_source_id,
      name: display_name,
      icon: "",
      isNamed: false,
    })),
];

/** Follows the files that the manifest names and those that its scripts log to; each is a source of the log. */
export function createFileTails({ surroundings, logs, pollMs = POLL_MS }: FileTailsOptions): FileTails {
  const followed = new Map<string, { sourceId: string; file: FollowedFile }>();
  const writes = new Map<string, OwnWrites>();
  const watches = createDirectoryWatches((path) => followed.get(path)?.file.nudge());
  let wanted: LoggedFile[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const ownWrites = (path: string): OwnWrites => {
    const known = writes.get(path) ?? createOwnWrites();
    writes.set(path, known);
    return known;
  };

  function follow(path: string, { sourceId, name, icon, isNamed }: LoggedFile) {
    const writer = logs.source({ id: sourceId, display_name: name, icon });
    const file = followFile({ path, writer, own: ownWrites(path), isNamed });
    followed.set(path, { sourceId, file });
    return file.begun;
  }

  /** Also by time: a relative path leads elsewhere once the agent's directory has been made. */
  const match = oneAtATime(async () => {
    if (wanted.length + followed.size === 0) return;
    const { cwd, env } = await surroundings();
    if (closed) return;
    const files = new Map<string, LoggedFile>();
    for (const file of wanted) {
      const path = expandPath(file.path, cwd, env);
      if (!files.has(path)) files.set(path, file);
    }
    for (const [path, { sourceId, file }] of followed) {
      if (files.get(path)?.sourceId === sourceId) continue;
      file.close();
      followed.delete(path);
    }
    const begun = [...files]
      .filter(([path]) => !followed.has(path))
      .map(([path, file]) => follow(path, file));
    await watches.keep(new Set(files.keys()));
    await Promise.all(begun);
    for (const { file } of followed.values()) file.nudge();
  });

  const poll = async () => {
    await match();
    if (!closed) timer = setTimeout(poll, pollMs);
  };
  timer = setTimeout(poll, pollMs);

  const stop = () => {
    closed = true;
    clearTimeout(timer);
    watches.close();
  };
  return {
    update(manifest) {
      wanted = loggedFiles(manifest);
      return match();
    },
    ownWrites,
    async finish() {
      stop();
      await Promise.all([...followed.values()].map(({ file }) => file.finish()));
    },
    close() {
      stop();
      for (const { file } of followed.values()) file.close();
    },
  };
}

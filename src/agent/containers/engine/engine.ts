import type { Readable, Writable } from "node:stream";
import type { ContainerEvent, FileStat, ImageDetail, Inspected, LayerChange, Processes } from "./wire.ts";

/** Where an engine answers. TCP only on this machine: without TLS anything else would be open to the network. */
export type EngineAddress = { kind: "unix"; path: string } | { kind: "tcp"; host: string; port: number };

export type EngineIdentity = {
  product: "docker" | "podman";
  version: string;
  /** Of the engine's API, e.g. `1.41`; the client speaks the lesser of this and what it was written for. */
  apiVersion: string;
};

export type OutputChunk = {
  stream: "stdout" | "stderr";
  bytes: Uint8Array;
  /** The first of what the engine wrote at once: a line of a log, or a piece of a long one. Unknown with a TTY. */
  begins?: boolean;
};

export type LogOptions = {
  /** Goes on until the container stops or `signal` aborts; a restarted container needs a new call with `since`. */
  follow: boolean;
  /** RFC 3339 or seconds since 1970, nanoseconds allowed: lines at or after it. */
  since?: string;
  /** As `since`: lines at or before it. */
  until?: string;
  /** Only the last lines; all when absent. */
  tail?: number;
  /** Each line begins with its time in RFC 3339 with nanoseconds, and a space. */
  timestamps: boolean;
};

/** A second of a container's life. Totals count from its start; rates need two samples and are `null` in the first. */
export type ContainerStats = {
  at: string;
  /** Of one core: two busy cores are 200. */
  cpu_percent: number | null;
  /** Cores it may use. */
  cpus: number;
  /** Without the page cache that the kernel gives back on demand. */
  memory_bytes: number;
  /** `null` when nothing limits it. */
  memory_limit_bytes: number | null;
  pids: number;
  network_rx_bytes: number;
  network_tx_bytes: number;
  block_read_bytes: number;
  block_write_bytes: number;
  network_rx_per_second: number | null;
  network_tx_per_second: number | null;
  block_read_per_second: number | null;
  block_write_per_second: number | null;
};

export type ExecOptions = {
  command: readonly [string, ...string[]];
  tty: boolean;
  /** `uid`, `name`, `uid:gid`; the image's user when absent. */
  user?: string;
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  size?: { width: number; height: number };
};

/** A process in a container, in the shape of Node's ChildProcess. With a TTY all of its output is in `stdout`. */
export interface ExecSession {
  readonly id: string;
  /** `end()` closes the process's standard input. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** After its output has ended; rejects with an EngineError when the connection to the engine was lost. */
  readonly exited: Promise<{ code: number }>;
  /** With a TTY; a process that has just ended is no error. */
  resize(size: { width: number; height: number }): Promise<void>;
  /** To the process and its children. The engine has no call for it: needs `/bin/sh` in the container. */
  signal(name: "HUP" | "INT" | "TERM" | "KILL"): Promise<void>;
  /** Leaves the process; engines let it run on. */
  close(): void;
}

export type CopiedFile = {
  /** Relative to the directory; parent directories are made. */
  path: string;
  mode: number;
  content: Uint8Array | { readonly file: string };
  uid?: number;
  gid?: number;
};

/**
 * The engine's API, one call each. Every call ends when `signal` aborts; all but the streams have a time limit. Failures
 * are EngineErrors, with the engine's own message. Names take an id, an unambiguous start of one, or a name.
 */
export interface Engine {
  readonly address: EngineAddress;
  readonly identity: EngineIdentity;
  /** Running or not, newest first. */
  listIds(signal: AbortSignal): Promise<string[]>;
  inspect(container: string, signal: AbortSignal): Promise<Inspected>;
  inspectImage(image: string, signal: AbortSignal): Promise<ImageDetail>;
  top(container: string, signal: AbortSignal): Promise<Processes>;
  /** Chunks as they come, not lines. Not reading holds the engine back. `tty` as the container's `Config.Tty`. */
  logs(
    container: string,
    options: LogOptions & { tty: boolean },
    signal: AbortSignal,
  ): AsyncIterable<OutputChunk>;
  /** Of containers only, from now on; ends when the engine does. `watchContainers` is what goes on for ever. */
  events(signal: AbortSignal, options?: { onOpen?: () => void }): AsyncIterable<ContainerEvent>;
  /** One a second while it runs. */
  stats(container: string, signal: AbortSignal): AsyncIterable<ContainerStats>;
  /** Starting what runs and stopping what does not is no error. */
  start(container: string, signal: AbortSignal): Promise<void>;
  stop(container: string, options: { graceSeconds?: number }, signal: AbortSignal): Promise<void>;
  restart(container: string, options: { graceSeconds?: number }, signal: AbortSignal): Promise<void>;
  kill(container: string, killSignal: string, signal: AbortSignal): Promise<void>;
  /** `volumes`: its anonymous ones with it. */
  remove(
    container: string,
    options: { force: boolean; volumes: boolean },
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves when it stops, at once when it does not run. */
  wait(container: string, signal: AbortSignal): Promise<{ exitCode: number; error: string }>;
  exec(container: string, options: ExecOptions, signal: AbortSignal): Promise<ExecSession>;
  /** What became of the image's files in the container's own layer, in the engine's order. */
  changes(container: string, signal: AbortSignal): Promise<LayerChange[]>;
  /** Running or not, without a program in it. A link is told, not followed; `undefined`: nothing there, or no container. */
  stat(container: string, path: string, signal: AbortSignal): Promise<FileStat | undefined>;
  /** The whole of a file, as `stat` finds it; `undefined` also when it is no plain file or greater than `maxBytes`. */
  readFile(
    container: string,
    path: string,
    options: { maxBytes: number },
    signal: AbortSignal,
  ): Promise<Buffer | undefined>;
  /** Into a directory that exists, running or not. */
  copyInto(
    container: string,
    directory: string,
    files: readonly CopiedFile[],
    signal: AbortSignal,
  ): Promise<void>;
}

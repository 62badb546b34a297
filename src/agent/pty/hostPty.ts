import { readSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { type IPty, spawn } from "@lydell/node-pty";
import type { Pty, PtyEvents } from "./pty.ts";

export type HostPtyOptions = {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  width: number;
  height: number;
} & PtyEvents;

/** How long a full terminal input queue rests before the next try: short against a person, long against a loop. */
const WRITE_RETRY_MS = 5;
const HANG_UP_GRACE_MS = 3_000;
/** The kernel holds 64 KiB; more can only come from somebody in the background who goes on writing. */
const MAX_REST_BYTES = 1_048_576;

/** What node-pty has and its types do not say. hostPty.test.ts fails when it is gone. */
type Undeclared = {
  fd: number;
  setEncoding(encoding: BufferEncoding): void;
  on(event: "close", listener: () => void): void;
  _socket: { destroy(error?: Error): unknown; read(): string | null };
};

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * The end of the output would be lost twice over: libuv takes a hang-up for the end although the kernel still holds up to
 * 64 KiB, and node-pty destroys its stream 200 ms after the process ended, paused or not. So whatever is left is read here,
 * right before the descriptor closes.
 */
function readRestBeforeDestroy(pty: IPty & Undeclared, onOutput: (bytes: Uint8Array) => void) {
  const socket = pty._socket;
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    socket.destroy = destroy;
    // What the stream itself holds comes as `data`.
    while (socket.read() !== null);
    const buffer = Buffer.allocUnsafe(65_536);
    try {
      for (let left = MAX_REST_BYTES; left > 0; ) {
        const count = readSync(pty.fd, buffer);
        if (count === 0) break;
        left -= count;
        onOutput(Uint8Array.from(buffer.subarray(0, count)));
      }
    } catch {
      // EIO: read to the end. EAGAIN: the same, with somebody in the background holding the terminal open.
    }
    return destroy(error);
  };
}

export function createHostPty({ onOutput, onExit, onWritten, ...options }: HostPtyOptions): Pty {
  const pty = spawn(options.file, options.args, {
    name: "xterm-256color",
    cols: options.width,
    rows: options.height,
    cwd: options.cwd,
    env: options.env,
    // Tells the line discipline that input is UTF-8, so that erasing takes a whole character.
    encoding: "utf8",
  }) as IPty & Undeclared;
  // The bytes themselves, as they came: one character of this encoding is one byte.
  pty.setEncoding("latin1");
  readRestBeforeDestroy(pty, onOutput);

  let queue: Uint8Array[] = [];
  let unwritten = 0;
  let retry: NodeJS.Timeout | undefined;
  let kill: NodeJS.Timeout | undefined;
  /** The descriptor is not ours any more: its number may already mean another file. */
  let ended = false;
  let exited = false;
  let paused = false;

  // pty.write() blocks the whole process while the program does not read its input (its stream is a blocking one), so
  // the descriptor is written directly: it is non-blocking and says EAGAIN.
  const flush = () => {
    retry = undefined;
    while (queue.length > 0 && !ended) {
      const [bytes] = queue as [Uint8Array];
      try {
        const count = writeSync(pty.fd, bytes);
        unwritten -= count;
        if (count === bytes.length) queue.shift();
        else queue[0] = bytes.subarray(count);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
          // EIO: nobody is left to read it.
          queue = [];
          unwritten = 0;
          break;
        }
        retry = setTimeout(flush, WRITE_RETRY_MS);
        return;
      }
    }
    onWritten();
  };

  const signal = (pid: number, name: NodeJS.Signals) => {
    try {
      process.kill(pid, name);
    } catch {
      // Already gone.
    }
  };

  pty.onData((text) => onOutput(Buffer.from(text, "latin1")));
  pty.on("close", () => {
    ended = true;
  });
  pty.onExit(({ exitCode, signal }) => {
    exited = true;
    clearTimeout(retry);
    clearTimeout(kill);
    queue = [];
    unwritten = 0;
    if (signal) onExit({ kind: "signaled", signal: SIGNAL_NAMES.get(signal) ?? `${signal}` });
    else onExit({ kind: "exited", code: exitCode });
  });

  return {
    get unwritten() {
      return unwritten;
    },
    write(bytes) {
      if (ended || bytes.length === 0) return;
      queue.push(bytes);
      unwritten += bytes.length;
      if (!retry) flush();
    },
    resize(width, height) {
      if (!ended) pty.resize(width, height);
    },
    pause() {
      if (paused) return;
      paused = true;
      pty.pause();
    },
    resume() {
      if (!paused) return;
      paused = false;
      pty.resume();
    },
    get paused() {
      return paused;
    },
    /** SIGHUP to the process, and SIGKILL to its group if that did not end it. */
    hangUp() {
      if (exited || kill) return;
      signal(pty.pid, "SIGHUP");
      // A stopped process would not see it.
      signal(pty.pid, "SIGCONT");
      kill = setTimeout(() => signal(-pty.pid, "SIGKILL"), HANG_UP_GRACE_MS);
    },
  };
}

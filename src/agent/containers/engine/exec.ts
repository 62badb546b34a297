import { randomUUID } from "node:crypto";
import { type Duplex, PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createDemultiplexer } from "./demultiplex.ts";
import type { EngineAddress, ExecOptions, ExecSession } from "./engine.ts";
import { EngineError } from "./engineError.ts";
import { ask, hijack } from "./exchange.ts";
import { ExecCreated, ExecState } from "./wire.ts";

/** The engine says "running" for a moment after the output has ended, and "not running" before it began. */
const SETTLE_MS = [10, 20, 50, 100, 200, 400, 800, 1600];
/** Every process of the session has it in its environment, which is how they are found again. */
const MARK = "QUARTERDECK_EXEC";

type Place = { address: EngineAddress; base: string; container: string };

async function create(
  { address, base, container }: Place,
  options: ExecOptions,
  mark: string,
  signal: AbortSignal,
) {
  const env = { ...options.env, [MARK]: mark };
  const json = {
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: options.tty,
    Cmd: options.command,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...(options.user ? { User: options.user } : {}),
    ...(options.cwd ? { WorkingDir: options.cwd } : {}),
  };
  const path = `${base}/containers/${encodeURIComponent(container)}/exec`;
  return ExecCreated.parse(await ask(address, { method: "POST", path, json }, signal)).Id;
}

export async function startExec(
  place: Place,
  options: ExecOptions,
  signal: AbortSignal,
): Promise<ExecSession> {
  const { address, base } = place;
  const mark = randomUUID();
  const id = await create(place, options, mark, signal);
  const json = { Detach: false, Tty: options.tty };
  const { socket, head } = await hijack(
    address,
    { method: "POST", path: `${base}/exec/${id}/start`, json },
    signal,
  );
  const closed = new AbortController();
  const leave = () => {
    closed.abort(new EngineError("not_answering", "the session in the container was closed"));
    socket.destroy();
  };
  signal.addEventListener("abort", leave, { once: true });
  socket.once("close", () => signal.removeEventListener("abort", leave));

  const { stdout, stderr, ended } = outputs(socket, head, options.tty);
  const exited = ended.then(() => exitCode(address, `${base}/exec/${id}/json`, closed.signal));
  exited.catch(() => {}); // not everybody asks

  const resize = async ({ width, height }: { width: number; height: number }) => {
    const path = `${base}/exec/${id}/resize?h=${height}&w=${width}`;
    for (const ms of SETTLE_MS) {
      try {
        return void (await ask(address, { method: "POST", path }, closed.signal));
      } catch (error) {
        if (socket.readableEnded || socket.destroyed) return;
        if (!(error instanceof EngineError) || error.kind !== "refused") throw error;
        const { running } = await stateOf(address, `${base}/exec/${id}/json`, closed.signal);
        if (running) throw error; // it has begun, so this is no matter of time
        await pause(ms);
      }
    }
  };
  if (options.tty && options.size) await resize(options.size).catch(() => {}); // a wrong size is no reason to fail

  return {
    id,
    stdin: socket,
    stdout,
    stderr,
    exited,
    resize,
    signal: (name) => signalMarked(place, mark, name),
    close: leave,
  };
}

/** Splits the stream; whoever of the two is not read holds the engine back. */
function outputs(socket: Duplex, head: Uint8Array, tty: boolean) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const frames = createDemultiplexer();
  const take = (chunk: Uint8Array) => {
    const pieces = tty ? [{ stream: "stdout" as const, bytes: chunk }] : frames.push(chunk);
    for (const { stream, bytes } of pieces) {
      const into = stream === "stdout" ? stdout : stderr;
      if (into.write(bytes)) continue;
      socket.pause();
      into.once("drain", () => {
        if (!stdout.writableNeedDrain && !stderr.writableNeedDrain) socket.resume();
      });
    }
  };
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      stdout.end();
      stderr.end();
      resolve();
    };
    socket.once("end", end);
    socket.once("close", end);
    socket.on("error", () => {}); // `close` follows, and the exit code's question tells whether the engine is there
  });
  const guarded = (chunk: Uint8Array) => {
    try {
      take(chunk);
    } catch {
      socket.destroy(); // no frames
    }
  };
  if (head.length > 0) guarded(head);
  socket.on("data", guarded);
  return { stdout, stderr, ended };
}

async function stateOf(address: EngineAddress, path: string, signal: AbortSignal) {
  const { Running, ExitCode } = ExecState.parse(await ask(address, { method: "GET", path }, signal));
  return { running: Running, code: ExitCode };
}

async function exitCode(
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
): Promise<{ code: number }> {
  for (const ms of SETTLE_MS) {
    const { running, code } = await stateOf(address, path, signal);
    if (!running && typeof code === "number") return { code };
    await pause(ms, undefined, { signal });
  }
  throw new EngineError("not_answering", "the output ended, but the engine says that the process runs on");
}

const SIGNAL_SCRIPT =
  'command -v grep >/dev/null && cd /proc || exit 127; for p in [0-9]*; do grep -qs "$1" "$p/environ" && kill -s "$2" "$p"; done 2>/dev/null; exit 0';

async function signalMarked(place: Place, mark: string, name: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  const session = await startExec(
    place,
    { command: ["/bin/sh", "-c", SIGNAL_SCRIPT, "sh", `${MARK}=${mark}`, name], tty: false, user: "0" },
    signal,
  );
  session.stdin.end();
  session.stdout.resume();
  session.stderr.resume();
  const { code } = await session.exited;
  if (code !== 0)
    throw new EngineError("refused", "the container has no /bin/sh and grep to send a signal with");
}

import { isAbsolute } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { PtyEnd } from "#api/http/pty.ts";
import { programFor } from "../../pty/command.ts";
import type { OpenContainerPty, Pty, PtyEvents } from "../../pty/pty.ts";
import type { Engine, ExecSession } from "../engine/engine.ts";
import { EngineError } from "../engine/engineError.ts";
import type { Inspected } from "../engine/wire.ts";
import { remoteEnv } from "./remoteEnv.ts";
import { isProgram } from "./shells.ts";
import { type ContainerUser, defaultUser, readUsers } from "./users.ts";

/** A shell has so long after a hang-up, and after a kill. */
const GRACE_MS = 3_000;
/** Killed: by somebody in the container, or with it, which the engine may say a moment later. */
const KILLED = new Set([129, 137, 143]);
const SETTLE_MS = [0, 50, 100, 200, 400];

type Options = {
  engine: (signal: AbortSignal) => Promise<Engine>;
  /** The agent's own life. */
  signal: AbortSignal;
};

/** Terminals in containers, for createTerminals(): the engine's exec with a TTY (PTY81–PTY85). */
export function createContainerPty({ engine: connect, signal }: Options): OpenContainerPty {
  return async ({ container, container_user, command, width, height }) => {
    try {
      const engine = await connect(signal);
      const inspected = await engine.inspect(container, signal);
      const name = inspected.Name.replace(/^\//, "");
      if (!inspected.State.Running) throw new Error(`the container ${name} is not running`);
      const user = await findUser(engine, inspected, container_user, signal);
      const { file, args } = programFor(command, user.shell, "linux");
      if (isAbsolute(file) && !(await isProgram(engine, inspected.Id, file, signal)))
        throw new Error(`${file} cannot be executed in the container ${name}`);
      const session = await engine.exec(
        inspected.Id,
        {
          command: [file, ...args],
          tty: true,
          user: user.name,
          cwd: await existingHome(engine, inspected.Id, user.home, signal),
          env: {
            ...remoteEnv(inspected.Config.Labels?.["devcontainer.metadata"], inspected.Config.Env),
            TERM: "xterm-256color", // PTY84
          },
          size: { width, height },
        },
        signal,
      );
      return (events) => joinSession(session, events, () => whatStopped(engine, inspected, signal));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new Error([error.message, error.nextStep].filter((text) => text !== "").join(". "), {
        cause: error,
      });
    }
  };
}

async function findUser(
  engine: Engine,
  inspected: Inspected,
  asked: string,
  signal: AbortSignal,
): Promise<ContainerUser> {
  const users = await readUsers(engine, inspected.Id, signal);
  const name = asked || defaultUser(inspected, users);
  const user = users.find((one) => one.name === name);
  if (!user)
    throw new Error(`the container ${inspected.Name.replace(/^\//, "")} has no user ${name} in /etc/passwd`);
  return user;
}

/** As login does it: a user whose home is missing starts at the root. */
async function existingHome(engine: Engine, container: string, home: string, signal: AbortSignal) {
  const found = await engine.stat(container, home, signal);
  const place = found?.kind === "link" ? await engine.stat(container, found.target, signal) : found;
  return place?.kind === "directory" ? home : "/";
}

/** What became of the container that a session was in; `undefined` when it goes on. */
async function whatStopped(
  engine: Engine,
  { Id, State }: Inspected,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    for (const ms of SETTLE_MS) {
      await pause(ms, undefined, { signal });
      const now = (await engine.inspect(Id, signal)).State;
      if (now.StartedAt !== State.StartedAt) return "the container, which was started again";
      if (!now.Running) return "the container, which stopped";
    }
    return undefined;
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return "the container, which was removed";
    return "the container engine, which does not answer any more";
  }
}

function joinSession(
  session: ExecSession,
  { onOutput, onExit, onWritten }: PtyEvents,
  whatStopped: () => Promise<string | undefined>,
): Pty {
  let unwritten = 0;
  let paused = false;
  let over = false;
  let kill: NodeJS.Timeout | undefined;
  let wanted: { width: number; height: number } | undefined;
  let isResizing = false;
  /** Typed while a size is on its way: a call of its own, which the input must not overtake. */
  const held: Uint8Array[] = [];

  const ended = async (): Promise<PtyEnd> => {
    const outcome = await session.exited.catch(() => undefined);
    if (outcome && !KILLED.has(outcome.code)) return { kind: "exited", code: outcome.code };
    const by = await whatStopped();
    if (by) return { kind: "closed", by };
    return outcome
      ? { kind: "exited", code: outcome.code }
      : { kind: "closed", by: "the container engine, which broke off the session" };
  };
  const outputEnded = new Promise<void>((resolve) => session.stdout.once("close", resolve));
  session.stdout.on("data", onOutput);
  session.stderr.resume();
  void Promise.all([ended(), outputEnded]).then(([how]) => {
    over = true;
    unwritten = 0;
    clearTimeout(kill);
    onExit(how);
  });

  /** Sizes go one after the other: of those that come meanwhile only the last counts. */
  const resize = async () => {
    if (isResizing) return;
    isResizing = true;
    for (let size = wanted; size && !over; size = wanted) {
      wanted = undefined;
      await session.resize(size).catch(() => {}); // the session's end tells what is wrong with it
    }
    isResizing = false;
    for (const bytes of held.splice(0)) put(bytes);
  };
  const put = (bytes: Uint8Array) =>
    session.stdin.write(bytes, () => {
      if (over) return;
      unwritten -= bytes.length;
      if (unwritten === 0) onWritten();
    });
  // Needs /bin/sh and grep in the container. Without them the session is left: the engine has no other way.
  const send = (name: "HUP" | "KILL") => session.signal(name).catch(() => session.close());

  return {
    get unwritten() {
      return unwritten;
    },
    write(bytes) {
      if (over || bytes.length === 0) return;
      unwritten += bytes.length;
      if (isResizing) held.push(bytes);
      else put(bytes);
    },
    resize(width, height) {
      wanted = { width, height };
      void resize();
    },
    pause() {
      paused = true;
      session.stdout.pause();
    },
    resume() {
      if (!paused) return;
      paused = false;
      session.stdout.resume();
    },
    get paused() {
      return paused;
    },
    hangUp() {
      if (over || kill) return;
      void send("HUP");
      kill = setTimeout(() => {
        void send("KILL");
        kill = setTimeout(() => session.close(), GRACE_MS);
      }, GRACE_MS);
    },
  };
}

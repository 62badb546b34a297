import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { Duplex } from "node:stream";
import type { PtyEnd } from "#api/http/pty.ts";
import type { OpenPty } from "#api/link/capabilities.ts";
import { encodeControl } from "#api/link/ptyFrames.ts";
import { programFor } from "./command.ts";
import { createHostPty } from "./hostPty.ts";
import type { OpenContainerPty, StartPty } from "./pty.ts";
import { clampSize, createTerminal, type Terminal } from "./terminal.ts";
import type { Terminals } from "./terminals.ts";

/** What a new terminal's process gets, asked for anew each time: the manifest may have changed. */
export type Surroundings = {
  shell: string;
  cwd: string;
  env: Record<string, string>;
  /** Message of the day: what a new login shell is greeted with. */
  motd?: string;
};

export type TerminalsOptions = {
  surroundings: () => Promise<Surroundings> | Surroundings;
  /** Minutes that a terminal lives with nobody attached. */
  idleMinutes: () => number;
  /** Absent where containers are not served: a terminal in one is refused then, never opened here (PTY80). */
  containerPty?: OpenContainerPty;
  /** Lines kept above the screen of each terminal. */
  scrollback?: number;
};

/** `greeting`: what is shown before the program's own output. */
type Opened = { startPty: StartPty; greeting: string };
const UNHEARD = { onOutput: () => {}, onExit: () => {}, onWritten: () => {} };

const DEFAULT_SCROLLBACK = 10_000;
/** When a client gives none (or zero): the reference says 80×80, which no program is made for. */
const FALLBACK_SIZE = { width: 80, height: 24 };

function refuse(stream: Duplex, end: PtyEnd) {
  if (stream.destroyed) return;
  stream.on("error", () => {});
  stream.end(encodeControl({ type: "end", end }));
  stream.resume();
}

async function checkProgram(file: string, cwd: string): Promise<void> {
  // Inside the child these faults would end in a bare exit code.
  if (isAbsolute(file))
    await access(file, constants.X_OK).catch(() => {
      throw new Error(`${file} cannot be executed`);
    });
  await access(cwd, constants.X_OK).catch(() => {
    throw new Error(`the directory ${cwd} cannot be entered`);
  });
}

export function createTerminals(options: TerminalsOptions): Terminals {
  const living = new Map<string, Terminal>();
  const starting = new Map<string, Promise<Terminal>>();
  const processes = new Set<Terminal>();
  let closing = false;
  let allGone: (() => void) | undefined;

  const onHost = async (command: string): Promise<Opened> => {
    const { shell, cwd, env, motd = "" } = await options.surroundings();
    const { file, args } = programFor(command, shell, process.platform);
    await checkProgram(file, cwd);
    return {
      startPty: (given) => createHostPty({ file, args, cwd, env, ...given }),
      greeting: command === "" ? motd : "",
    };
  };
  const inContainer = async (open: OpenPty, size: typeof FALLBACK_SIZE): Promise<Opened> => {
    if (!options.containerPty) throw new Error("this agent does not open terminals in containers");
    return { startPty: await options.containerPty({ ...open, ...size }), greeting: "" };
  };

  const create = async (open: OpenPty): Promise<Terminal> => {
    const size = open.width > 0 && open.height > 0 ? clampSize(open.width, open.height) : FALLBACK_SIZE;
    const { startPty, greeting } =
      open.container === "" ? await onHost(open.command) : await inContainer(open, size);
    if (closing) {
      // A session in a container runs already.
      if (open.container !== "") startPty({ ...size, ...UNHEARD }).hangUp();
      throw new Error("the agent is shutting down");
    }
    const terminal = createTerminal({
      id: open.id,
      command: open.command,
      container: open.container,
      startPty,
      ...size,
      scrollback: options.scrollback ?? DEFAULT_SCROLLBACK,
      greeting,
      idleMinutes: options.idleMinutes,
      onEnd: () => living.delete(open.id),
      onGone: () => {
        processes.delete(terminal);
        if (processes.size === 0) allGone?.();
      },
    });
    living.set(open.id, terminal);
    processes.add(terminal);
    return terminal;
  };

  /** The terminal of that name; those who ask while it is being made wait for the same one (PTY40). */
  const obtain = (open: OpenPty): Terminal | Promise<Terminal> => {
    const terminal = living.get(open.id) ?? starting.get(open.id);
    if (terminal) return terminal;
    const made = create(open).finally(() => starting.delete(open.id));
    starting.set(open.id, made);
    return made;
  };

  return {
    list: () => [...living.values()].map((terminal) => terminal.info()),
    end(id, by) {
      const terminal = living.get(id);
      terminal?.end({ kind: "closed", by });
      return terminal !== undefined;
    },
    async serve(open, stream) {
      try {
        const terminal = await obtain(open);
        if (!stream.destroyed) terminal.attach(stream, open);
      } catch (error) {
        refuse(stream, { kind: "failed", message: error instanceof Error ? error.message : String(error) });
      }
    },
    closeAll() {
      closing = true;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
        if (processes.size === 0) resolve();
      });
      for (const terminal of living.values())
        terminal.end({ kind: "closed", by: "the agent, which is stopping" });
      return gone;
    },
  };
}

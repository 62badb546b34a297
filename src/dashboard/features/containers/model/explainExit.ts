import type { Container } from "#api/http/containers.ts";

/** What is known of an end. `oomKilled` and `memoryLimit` are the engine's, where it was asked. */
export type ExitFacts = {
  code: number;
  error?: string;
  oomKilled?: boolean;
  /** Bytes; 0 or absent: no limit of its own. */
  memoryLimit?: number;
};

/** `what` happened in a few words, `why` in a sentence, and the `next` step; `bad` when somebody should look. */
export type ExitStory = { what: string; why: string; next: string; bad: boolean };

const SIGNALS: Record<number, [name: string, meaning: string]> = {
  1: ["SIGHUP", "its terminal went away"],
  2: ["SIGINT", "it was interrupted, as by Ctrl+C"],
  3: ["SIGQUIT", "it was told to quit and dump its memory"],
  4: ["SIGILL", "it ran an instruction this processor does not have"],
  6: ["SIGABRT", "it gave up by itself: an assertion or the C library found something wrong"],
  7: ["SIGBUS", "it read memory that is not there, for example of a truncated file"],
  8: ["SIGFPE", "it calculated something impossible, such as a division by zero"],
  9: ["SIGKILL", "it was killed without being asked"],
  11: ["SIGSEGV", "it read memory that is not its own"],
  13: ["SIGPIPE", "it wrote to something that nobody reads any more"],
  15: ["SIGTERM", "it was asked to stop"],
};

/** Reads what the list says of a stopped container (containers.md §3.2); undefined while it runs or when it says nothing. */
export function exitFacts({ running, status }: Pick<Container, "running" | "status">): ExitFacts | undefined {
  if (running) return undefined;
  const found = /^exited (?:(successfully)|with code (\d+))(?:: (.*))?$/s.exec(status);
  if (!found) return undefined;
  return { code: found[1] ? 0 : Number(found[2]), ...(found[3] && { error: found[3] }) };
}

/** Why a container is not running, and what to do about it. */
export function explainExit(facts: ExitFacts): ExitStory {
  const { code, error = "" } = facts;
  const bad = true;
  if (/exec format error/i.test(error) || (code === 126 && /format error/i.test(error)))
    return wrongFormat(code);
  if (facts.oomKilled)
    return {
      what: `exit ${code}: out of memory${facts.memoryLimit ? ` at ${memoryText(facts.memoryLimit)} limit` : ""}`,
      why: facts.memoryLimit
        ? "The kernel ended it because it wanted more memory than its limit."
        : "The kernel ended it because the machine had no memory left.",
      next: facts.memoryLimit
        ? "Raise the limit, or find what in it needs that much."
        : "Give it a limit, or free memory on the machine.",
      bad,
    };
  if (/executable file not found|no such file or directory/i.test(error))
    return { ...notFound(code), why: `The engine could not start it: ${error}.` };
  switch (code) {
    case 0:
      return error
        ? { what: "did not start", why: error, next: "Read the engine's words, then start it again.", bad }
        : {
            what: "exit 0: done",
            why: "Its command ended in order, or it was never started.",
            next: "Nothing to mend. A container that should stay up needs a command that stays.",
            bad: false,
          };
    case 1:
      return {
        what: "exit 1: its program failed",
        why: "The program ended with its general error code.",
        next: "Its last lines usually say why.",
        bad,
      };
    case 125:
      return {
        what: "exit 125: the engine could not run it",
        why: error || "The engine itself failed before the program began: a bad flag, mount or device.",
        next: "Check how the container is made; its program is not to blame.",
        bad,
      };
    case 126:
      return {
        what: "exit 126: entry command cannot be executed",
        why: error || "The command is there, but it is no program or may not be executed.",
        next: "Make the file executable (chmod +x), and check the first line of a script.",
        bad,
      };
    case 127:
      return notFound(code);
    default:
      return code > 128 && code < 128 + 65 ? signalled(code) : ownCode(code);
  }
}

function wrongFormat(code: number): ExitStory {
  return {
    what: `exit ${code}: exec format error`,
    why: "Its program is for another kind of processor, or is a script without a first line that names its shell.",
    next: "Use an image for this machine's processor, or begin the script with #!/bin/sh.",
    bad: true,
  };
}

function notFound(code: number): ExitStory {
  return {
    what: `exit ${code}: entry command not found`,
    why: "The command is not in the image, or not on its PATH.",
    next: "Correct the command's name, or install it in the image. A script with Windows line ends reads like this too.",
    bad: true,
  };
}

function signalled(code: number): ExitStory {
  const number = code - 128;
  const [name, meaning] = SIGNALS[number] ?? [`signal ${number}`, "it was ended by a signal"];
  const what = `exit ${code}: ${name}`;
  if (number === 15)
    return {
      what: `${what}, asked to stop`,
      why: "It was asked to stop and did: by docker stop, or when the machine went down.",
      next: "Nothing to mend. Start it again when it is wanted.",
      bad: false,
    };
  if (number === 2)
    return {
      what,
      why: `It ended because ${meaning}.`,
      next: "Start it again when it is wanted.",
      bad: false,
    };
  if (number === 9)
    return {
      what: `${what}, killed`,
      why: "It was killed: by docker kill, by docker stop after its grace, or by the machine for want of memory.",
      next: "If nobody killed it, look at its memory: see its details, and dmesg on the machine.",
      bad: true,
    };
  return {
    what,
    why: `It ended because ${meaning}.`,
    next:
      number === 11 || number === 6
        ? "This is a fault in the program. Its last lines may say where."
        : "Its last lines may say why.",
    bad: true,
  };
}

function ownCode(code: number): ExitStory {
  return {
    what: `exit ${code}`,
    why: "The program ended with a code of its own; only its documentation says what it means.",
    next: "Its last lines usually say why.",
    bad: true,
  };
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function memoryText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[power]}`;
}

/** What the engine's own description of a container adds to that. */
export function exitFactsOf(inspected: Record<string, unknown>): Partial<ExitFacts> {
  const state = objectAt(inspected, "State");
  const host = objectAt(inspected, "HostConfig");
  return {
    ...(typeof state.ExitCode === "number" && { code: state.ExitCode }),
    ...(typeof state.Error === "string" && state.Error !== "" && { error: state.Error }),
    ...(typeof state.OOMKilled === "boolean" && { oomKilled: state.OOMKilled }),
    ...(typeof host.Memory === "number" && { memoryLimit: host.Memory }),
  };
}

function objectAt(of: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = of[key];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}; // any object is one of unknowns
}

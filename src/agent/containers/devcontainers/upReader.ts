import { z } from "zod";
import type { BUILD_PHASES } from "#api/http/engine.ts";
import type { KnownLogLevel } from "#api/http/logs.ts";
import { isHarmless } from "./failureHint.ts";

export type BuildPhase = (typeof BUILD_PHASES)[number];

/** What a line of the CLI means: something to log, or where the build is. */
export type UpEvent =
  /** `isOwn`: what the CLI says of itself when it fails, its stack trace. */
  | { kind: "line"; level: KnownLogLevel; text: string; isOwn?: true }
  /** `command` runs now: what is to blame when the build ends here. */
  | { kind: "phase"; phase: BuildPhase; detail: string; command: string }
  /** Of a build in numbered steps. */
  | { kind: "step"; step: number; steps: number; detail: string }
  /** The command that ran ended with another code than 0. */
  | { kind: "exit"; code: number };

/** One line of `devcontainer up --log-format json` (containers.md DC61). */
const CliLine = z.object({
  type: z.string(),
  level: z.number().optional(),
  text: z.string().catch(""),
  name: z.string().catch(""),
  status: z.string().catch(""),
  stepDetail: z.string().catch(""),
});
type CliLine = z.output<typeof CliLine>;

/** 1 trace and 2 debug are the CLI's own affair (DC62). */
const LOGGED_FROM = 3;
const LEVELS: Readonly<Record<number, KnownLogLevel>> = { 3: "info", 4: "warn", 5: "error" };
/** A line that does not end is given out in pieces of so many characters. */
const MAX_CHARACTERS = 16_384;

export const ESCAPES = /\u001b\[[0-9;]*m/g;
/** `Step 3/5 : RUN …` of the classic builder, `#7 [stage 3/5] RUN …` of BuildKit. */
const CLASSIC_STEP = /^Step (\d+)\/(\d+) : (.*)$/;
const BUILDKIT_STEP = /^#\d+ \[(?:[^\]\s]+ )?(\d+)\/(\d+)\] (.*)$/;
const EXIT_CODES = [
  /returned a non-zero code: (\d+)/,
  /did not complete successfully: exit code: (\d+)/,
  /failed with exit code (\d+)/,
];

/** What an engine's program is told to do: `docker compose -f a.yml build` builds. */
function engineVerb(command: string): string | undefined {
  const [program = "", ...words] = command.split(" ");
  if (!/(docker|podman)[^/]*$/.test(program)) return undefined;
  return words.find((word) => ENGINE_VERBS.has(word));
}
/** `ps` and `version` are there so that what follows them is not taken for more. */
const ENGINE_VERBS = new Set([
  "build",
  "pull",
  "run",
  "start",
  "up",
  "create",
  "ps",
  "version",
  "inspect",
  "events",
]);
const BUILDING = new Set(["build", "pull"]);
const CREATING = new Set(["run", "start", "up", "create"]);

function phaseOf({ type, text, name, status, stepDetail }: CliLine): UpEvent | undefined {
  if (type === "progress" && status === "running") {
    const lifecycle = name.replace(/^Running |[.]{3}$/g, "");
    return { kind: "phase", phase: "lifecycle", detail: lifecycle, command: stepDetail };
  }
  const feature = /^Resolving Feature dependencies for '(.*)'/.exec(text)?.[1];
  if (feature !== undefined) return { kind: "phase", phase: "features", detail: feature, command: "" };
  if (type !== "start") return undefined;
  const command = text.replace(/^Run: /, "");
  const verb = engineVerb(command) ?? "";
  if (BUILDING.has(verb)) return { kind: "phase", phase: "image", detail: "", command };
  if (text === "Starting container") return { kind: "phase", phase: "create", detail: "", command: "" };
  if (CREATING.has(verb)) return { kind: "phase", phase: "create", detail: "", command };
  return undefined;
}

function stepOf(text: string): UpEvent | undefined {
  const [, step, steps, detail = ""] = CLASSIC_STEP.exec(text) ?? BUILDKIT_STEP.exec(text) ?? [];
  return step === undefined ? undefined : { kind: "step", step: Number(step), steps: Number(steps), detail };
}

/** A progress bar draws over its line again and again: what it came to is what is worth a line. */
const lastDrawn = (line: string): string => line.split("\r").findLast((drawn) => drawn.trim() !== "") ?? "";

/**
 * Reads what `devcontainer up` writes to standard error, line by line. Output of builds comes in chunks cut anywhere:
 * lines are put together here, those that are blank left out.
 */
export function createUpReader(onEvent: (event: UpEvent) => void) {
  let rest = "";
  let restLevel: KnownLogLevel = "info";
  let isOwn = false;

  function give(drawn: string, level: KnownLogLevel) {
    const text = lastDrawn(drawn).trimEnd();
    const plain = text.replace(ESCAPES, "");
    if (plain.trim() === "") return;
    onEvent({ kind: "line", level, text, ...(isOwn && { isOwn }) });
    const step = stepOf(plain);
    if (step) onEvent(step);
    for (const pattern of EXIT_CODES) {
      const code = pattern.exec(plain)?.[1];
      if (code !== undefined) onEvent({ kind: "exit", code: Number(code) });
    }
  }

  /** `isChunk`: more of the same line may follow. */
  function take(text: string, level: KnownLogLevel, isChunk: boolean) {
    if (!isChunk || level !== restLevel) flush();
    restLevel = level;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) give(line, level);
    while (rest.length > MAX_CHARACTERS) {
      give(rest.slice(0, MAX_CHARACTERS), level);
      rest = rest.slice(MAX_CHARACTERS);
    }
    if (!isChunk) flush();
  }

  function flush() {
    const line = rest;
    rest = "";
    give(line, restLevel);
  }

  return {
    /** One line of standard error, without its end. */
    line(text: string) {
      if (text.trim() === "") return;
      const read = text.startsWith("{") ? CliLine.safeParse(parsed(text)) : undefined;
      if (!read?.success) {
        flush();
        isOwn = true; // a stack trace (DC60): worth keeping, but no fault of the person's
        take(text, "info", false);
        isOwn = false;
        return;
      }
      const phase = phaseOf(read.data);
      if (phase) onEvent(phase);
      // What `stop` says was said by `start`.
      if (read.data.type === "progress" || read.data.type === "stop") return;
      const { level = 0 } = read.data;
      if (level < LOGGED_FROM) return;
      const said = isHarmless(read.data.text) ? "warn" : (LEVELS[level] ?? "error");
      take(read.data.text, said, read.data.type === "raw");
    },
    flush,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

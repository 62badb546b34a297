import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/engineError.ts";

/** A container that runs nothing in time is not waited for. */
const RUN_MS = 30_000;
const MAX_OUTPUT_CHARACTERS = 16_384;

export type Ran = { code: number; output: string };

/** Runs a program to its end, as root. One that cannot be started has the code that a shell would give it. */
export async function runOnce(
  engine: Engine,
  container: string,
  command: readonly [string, ...string[]],
  caller: AbortSignal,
): Promise<Ran> {
  const limit = AbortSignal.timeout(RUN_MS);
  const signal = AbortSignal.any([caller, limit]);
  try {
    const session = await engine.exec(container, { command, tty: false, user: "0" }, signal);
    session.stdin.end();
    let output = "";
    for (const stream of [session.stdout, session.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(0, MAX_OUTPUT_CHARACTERS);
      });
    const { code } = await session.exited;
    return { code, output };
  } catch (error) {
    caller.throwIfAborted();
    if (limit.aborted)
      throw new Error(`${command[0]} did not end within ${RUN_MS / 1000} s in the container`);
    // Newer engines refuse a program that is not there, older ones say so in its output.
    if (
      error instanceof EngineError &&
      error.kind === "refused" &&
      error.status !== 404 &&
      error.status !== 409
    )
      return { code: 127, output: error.message };
    throw error;
  }
}

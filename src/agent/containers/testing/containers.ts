import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { testEngine } from "../../../../e2e/engine/testEngine.mjs";
import { connectEngine, readEngineHost } from "../engine/findEngine.ts";

/** The real engine, our client of it, and containers that end with the test. `docker` is the judge: another client. */
export async function setupEngine() {
  const real = await testEngine();
  const ended = new AbortController();
  onTestFinished(() => ended.abort(new Error("the test is over")));
  const engine = await connectEngine(readEngineHost(real.env, "/nowhere"), ended.signal);
  return {
    ...real,
    engine,
    signal: ended.signal,
    /** Runs it in the background and answers its id. `flags` as for `docker run`. */
    run(flags: string[], ...command: string[]): string {
      const name = `test-${randomUUID().slice(0, 8)}`;
      onTestFinished(() => {
        try {
          real.docker("rm", "--force", "--volumes", name);
        } catch (error) {
          if (!/No such container/i.test(String(error))) throw error; // the test removed it
        }
      });
      return real.docker("run", "--detach", "--name", name, ...flags, real.image, ...command);
    },
  };
}

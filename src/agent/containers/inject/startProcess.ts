import type { Log } from "../../log.ts";
import { createLineSplitter } from "../../logs/splitLines.ts";
import { duplexOf } from "../../tunnel/duplexOf.ts";
import { serveTunnel } from "../../tunnel/serveTunnel.ts";
import { within } from "../../within.ts";
import type { Engine } from "../engine/engine.ts";
import { NODE, PROGRAM } from "./payload.ts";
import type { Remote } from "./remote.ts";

/** Node's start, on a machine that is busy with the build before. */
const START_WITHIN_MS = 60_000;
/** Its shells end and it reports that it is off; after that its pipes are closed, which it takes as the last word. */
const LEAVE_WITHIN_MS = 10_000;
const KEPT_LINES = 5;

export interface SubAgentProcess {
  /** Why it ended, in its own last words if it had any. Never rejects. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export type ProcessOptions = {
  engine: Engine;
  container: string;
  remote: Remote;
  /** The parent's server, which the process reaches directly or through its parent. */
  url: string;
  token: string;
  log: Log;
};

/** Runs the agent in the container. Its life is that of its pipes: it leaves when they close. Resolves when it is there. */
export async function startProcess(
  { engine, container, remote, url, token, log }: ProcessOptions,
  signal: AbortSignal,
): Promise<SubAgentProcess> {
  const life = new AbortController();
  const session = await engine.exec(
    container,
    {
      command: [NODE, PROGRAM],
      tty: false,
      env: { ...remote.env, QUARTERDECK_URL: url, QUARTERDECK_TOKEN: token },
      ...(remote.user && { user: remote.user }),
    },
    life.signal,
  );
  const words = listen(session.stderr, log);
  let refusal = "";
  session.stdout.once("data", (first: Buffer) => {
    // Older engines say in its output why a process did not start, as for a user who is not there.
    if (!first.toString("latin1").startsWith("PRI ")) refusal = first.toString().trim().slice(0, 500);
  });
  const tunnel = serveTunnel(duplexOf(session.stdout, session.stdin), url);
  const ended = session.exited.then(
    ({ code }) => words() || refusal || `it ended with code ${code}`,
    (error: Error) => error.message,
  );

  async function stop() {
    tunnel.leave();
    let left = false;
    await within(
      LEAVE_WITHIN_MS,
      ended.then(() => {
        left = true;
      }),
    );
    // One that hangs does not see its pipes close. Without a shell in the image that is all there is.
    if (!left) await session.signal("KILL").catch(() => {});
    life.abort(new Error("the agent in the devcontainer was left"));
    await ended;
  }

  const late = AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]);
  const givenUp = new Promise<never>((_, reject) => {
    late.addEventListener("abort", () => reject(late.reason), { once: true });
  });
  try {
    await Promise.race([
      tunnel.opened,
      givenUp,
      ended.then((why) => Promise.reject(new Error(`The agent in the devcontainer did not start: ${why}`))),
    ]);
  } catch (error) {
    life.abort(error);
    throw error;
  }
  return { ended, stop };
}

/** Takes its log into ours; answers its last lines. */
function listen(stderr: NodeJS.ReadableStream, log: Log): () => string {
  const splitter = createLineSplitter();
  const last: string[] = [];
  stderr.setEncoding("utf8");
  stderr.on("data", (text: string) => {
    for (const line of splitter.push(text)) {
      log.info({ line }, "said in a devcontainer");
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
    }
  });
  return () => last.join(" ");
}

import type { Log } from "../../log.ts";
import type { Engine } from "../engine/engine.ts";
import { loaderPath, missingLibraries, nodeFailed } from "./cannotRun.ts";
import { NODE, type Payload, PTY_BINARY, VERSION_FILE } from "./payload.ts";
import { type Ran, runOnce } from "./runOnce.ts";

const SAY_VERSION = `process.stdout.write(require("fs").readFileSync("${VERSION_FILE}"))`;

/** Puts the agent into a container unless this very one is there. Rejects with a sentence when it cannot run there. */
export async function install(
  engine: Engine,
  container: string,
  payload: Payload,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  // One question for three answers: it is there, it is whole, and it runs.
  const version = (): Promise<Ran> => runOnce(engine, container, [NODE, "-e", SAY_VERSION], signal);
  if ((await version()).output === payload.version) return;
  const startedAt = Date.now();
  await engine.copyInto(container, "/", payload.program, signal);
  const loader = loaderPath(process.arch);
  if (loader) {
    const reason = missingLibraries(await runOnce(engine, container, [loader, "--list", PTY_BINARY], signal));
    if (reason) throw new Error(reason);
  }
  log.info({ container }, "copying the agent into a devcontainer");
  await engine.copyInto(container, "/", payload.rest, signal);
  const ran = await version();
  if (ran.output !== payload.version) throw new Error(nodeFailed(ran));
  log.info({ container, ms: Date.now() - startedAt }, "the agent is in the devcontainer");
}

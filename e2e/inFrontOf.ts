import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signInAt, startFront } from "./frontProcess.ts";
import { PROGRAM } from "./house.ts";

/** A `serve --upstream` in front of a deployment, and the cookie of a browser that is signed in with its token. */
export async function inFrontOf(origin: string, token: string) {
  const dataDir = mkdtempSync(join(tmpdir(), "quarterdeck-front-"));
  const front = await startFront({ program: PROGRAM, origin, dataDir });
  return {
    url: front.url,
    cookie: await signInAt(front.url, token),
    async close() {
      await front.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
